const MAX_CAUSES = 5;
const MAX_FRAMES = 8;

/** One error of a chain, the outermost first. */
interface LoggedError {
  readonly name: string;
  readonly code: unknown;
  /** Where it was thrown. */
  readonly at: readonly string[];
}

/** An error as it may stand in a log: names, codes and places only, because messages of drivers may quote what was sent. */
export function errorForLog(error: unknown): readonly LoggedError[] {
  const chain: LoggedError[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < MAX_CAUSES; at = at.cause) {
    const frames = at.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
    chain.push({ name: at.name, code: (at as { code?: unknown }).code, at: frames.slice(0, MAX_FRAMES).map((line) => line.trim()) });
  }
  return chain;
}
