import { usePlainKey } from '../../components/use-plain-key.ts';
import { METRIC_PICKER_ID } from './parts/metric-picker.tsx';

/** "/" opens the metric picker; Escape gives the focus back to its button. */
export function usePickerKey(): void {
  usePlainKey('/', () => {
    const button = document.getElementById(METRIC_PICKER_ID);
    button?.focus();
    button?.click();
  });
}
