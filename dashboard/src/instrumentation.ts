/** Next calls this once, before the first request: a wrong configuration ends the process with all that is wrong with it. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { start } = await import('./server/start.ts');
  await start();
}
