/** Colours of a theme as the style sheet holds them; charts take them from there and know none themselves. */
export interface Palette {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly edge: string;
  readonly line: string;
  readonly accent: string;
  readonly warn: string;
  /** Font families, as CSS writes them. */
  readonly font: string;
  /** By slot. */
  readonly series: readonly string[];
}

/** Dash patterns by slot, px: lines are told apart without colour. Dots are kept for provisional stretches. */
export const DASHES: readonly (readonly number[] | 'solid')[] = [
  'solid',
  [8, 4],
  [14, 4],
  [10, 3, 3, 3],
  [5, 4],
  [16, 3, 4, 3],
  [12, 3, 3, 3, 3, 3],
  [6, 8],
];
export const DOTS: readonly number[] = [2, 4];

/** Reads the palette that is in force for an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const names = ['surface', 'text', 'muted', 'edge', 'line', 'accent', 'warn'] as const;
  const tokens = Object.fromEntries(names.map((name) => [name, token(name)])) as unknown as Omit<Palette, 'series' | 'font'>;
  return { ...tokens, font: token('font-stack'), series: DASHES.map((_, slot) => token(`series-${slot + 1}`)) };
}
