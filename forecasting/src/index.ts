/** Forecasts and staffing. Built on the spine; this entry holds nothing yet. */
export {};
