const WITHIN_MS = 3_000;

/** Names of the checks that fail, or do not come to an end in time. */
export async function failing(checks: Readonly<Record<string, () => Promise<unknown>>>, withinMs = WITHIN_MS): Promise<readonly string[]> {
  const outcomes = await Promise.all(Object.entries(checks).map(async ([name, check]) => ((await passes(check, withinMs)) ? [] : [name])));
  return outcomes.flat();
}

async function passes(check: () => Promise<unknown>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const passed = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([passed, late]);
  } finally {
    clearTimeout(timer);
  }
}
