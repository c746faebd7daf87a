/** The conversation core: channels, conversations, bot, routing. Its rooms are built on the spine; this entry holds nothing yet. */
export {};
