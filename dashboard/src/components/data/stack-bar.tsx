/** One part of a whole; `slot` is its colour, 1 to 8, or 0 for what is left. */
export interface StackPart {
  readonly id: string;
  readonly name: string;
  readonly count: number;
  readonly slot: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
}

const FILLS = [
  'bg-line',
  'bg-series-1',
  'bg-series-2',
  'bg-series-3',
  'bg-series-4',
  'bg-series-5',
  'bg-series-6',
  'bg-series-7',
  'bg-series-8',
] as const;

export interface StackBarProps {
  readonly parts: readonly StackPart[];
  /** How a part reads: its count and share. */
  readonly describe: (part: StackPart) => string;
}

/** Parts that add up to a whole, as a bar and as its legend. */
export function StackBar({ parts, describe }: StackBarProps) {
  const whole = parts.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="flex flex-col gap-3">
      <div aria-hidden="true" className="flex h-6 gap-0.5 overflow-hidden rounded-sm">
        {parts
          .filter(({ count }) => count > 0)
          .map((part) => (
            <div
              key={part.id}
              title={describe(part)}
              className={`min-w-1 ${FILLS[part.slot]}`}
              style={{ flex: `${part.count / whole} 1 0` }}
            />
          ))}
      </div>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-1 text-sm">
        {parts.map((part) => (
          <li key={part.id} className="flex min-w-0 items-center gap-2">
            <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-sm ${FILLS[part.slot]}`} />
            <span className="truncate text-muted">{part.name}</span>
            <span className="figure ml-auto font-medium">{part.count}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
