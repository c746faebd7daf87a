/** How things stand; told by shape first, then by colour. */
export type Status = 'good' | 'warn' | 'bad' | 'stale';

const COLOURS: Readonly<Record<Status, string>> = { good: 'text-good', warn: 'text-warn', bad: 'text-bad', stale: 'text-stale' };

export interface StatusShapeProps {
  readonly state: Status;
  readonly className?: string;
  /** Said aloud; without it the words beside the shape say the same. */
  readonly label?: string;
}

/** ● ▲ ■ ○, drawn, because CJK fonts redraw the signs. */
export function StatusShape({ state, className = '', label }: StatusShapeProps) {
  return (
    <>
      <svg
        width="10"
        height="10"
        viewBox="0 0 10 10"
        aria-hidden="true"
        className={`inline-block shrink-0 fill-current ${COLOURS[state]} ${className}`}
      >
        {state === 'good' ? <circle cx="5" cy="5" r="4.6" /> : null}
        {state === 'warn' ? <path d="M5 0.4 9.8 9.4H.2z" /> : null}
        {state === 'bad' ? <rect x="0.6" y="0.6" width="8.8" height="8.8" /> : null}
        {state === 'stale' ? <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.2" /> : null}
      </svg>
      {label === undefined ? null : <span className="sr-only">{label}</span>}
    </>
  );
}
