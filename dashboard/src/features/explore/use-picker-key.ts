import { useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { METRIC_PICKER_ID } from './parts/metric-picker.tsx';

/** "/" opens the metric picker, unless somebody is typing; Escape gives the focus back to its button. */
export function usePickerKey(): void {
  useEffect(
    () =>
      tinykeys(window, {
        '/': (event) => {
          const target = event.target;
          if (
            event.isComposing ||
            (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"]'))
          )
            return;
          event.preventDefault();
          const button = document.getElementById(METRIC_PICKER_ID);
          button?.focus();
          button?.click();
        },
      }),
    [],
  );
}
