import type { ComponentType, ReactNode } from 'react';

/** A component whose code is no part of the page: nothing is drawn before `load` has been waited for. */
export interface OnDemand<Props> {
  (props: Props): ReactNode;
  readonly load: () => Promise<void>;
}

/**
 * For what opens on a press. Other than `lazy`, what has been loaded is drawn at once, so that a card takes the focus when
 * it opens and gives it back when it closes.
 */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  let Loaded: ComponentType<Props> | null = null;
  const Part = (props: Props) => (Loaded === null ? null : <Loaded {...props} />);
  const loadOnce = async () => {
    Loaded ??= await load();
  };
  return Object.assign(Part, { load: loadOnce });
}
