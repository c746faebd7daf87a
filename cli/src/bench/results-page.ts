import { type Bar, type BenchReport, type Figures, holds } from './bench-report.ts';

/** One run of a benchmark, as the page of results keeps it. */
export interface RecordedRun {
  readonly report: BenchReport;
  /** The exact command; a run replaces the one of the same command. */
  readonly command: string;
  readonly machine: string;
  readonly commit: string;
  /** Local date of the machine, YYYY-MM-DD. */
  readonly ranOn: string;
}

const HEAD = `# Results

The last recorded run of each command: \`tidewatch bench NAME --record\`. What each measures is in [README.md](README.md).
`;

/** The page with the run in the place of the command's earlier one; commands stand in alphabetical order. */
export function withRun(page: string | null, run: RecordedRun): string {
  const [, ...sections] = (page ?? HEAD).split(/^(?=## )/m);
  const heading = headingOf(run.command);
  const others = sections.filter((section) => !section.startsWith(`${heading}\n`));
  const all = [...others, sectionOf(heading, run)].map((section) => section.trim()).sort();
  return `${[HEAD.trim(), ...all].join('\n\n')}\n`;
}

function headingOf(command: string): string {
  return `## ${command.replace(/^tidewatch bench /, '')}`;
}

function sectionOf(heading: string, { report, command, machine, commit, ranOn }: RecordedRun): string {
  const { ours, peer, ratio, bars } = report;
  const names = [...new Set([...Object.keys(ours), ...Object.keys(peer ?? {})])];
  const figures = names.map((name) => [name, show(ours, name), ...(peer ? [show(peer, name)] : [])]);
  return [
    `${heading}\n`,
    `${ranOn}, commit ${commit}, ${machine}.  `,
    `\`${command}\`\n`,
    table(peer ? ['figure', 'ours', 'peer'] : ['figure', 'ours'], figures),
    ...(ratio === null ? [] : [`\nRatio to the peer: ${formatNumber(ratio)}`]),
    ...(bars.length === 0 ? [] : ['', table(['bar', 'measured', ''], bars.map(rowOf))]),
    '',
  ].join('\n');
}

function rowOf(bar: Bar): readonly string[] {
  return [describeBar(bar), formatNumber(bar.value), holds(bar) ? '✓' : '✗'];
}

/** `ackMsP99 ≤ 50`. */
export function describeBar({ name, is, bound }: Bar): string {
  return `${name} ${is === 'atLeast' ? '≥' : '≤'} ${formatNumber(bound)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 1 ? '---:' : '---')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function show(figures: Figures, name: string): string {
  const value = figures[name];
  return typeof value === 'number' ? formatNumber(value) : (value ?? '–');
}

/** Three digits after the point at most, thousands apart. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
