/**
 * Changes keys of the address, null = absent: as a step of the browser's history, or in place of the last one. Nothing is
 * asked of the server; `useSearchParams` hears of it.
 */
export function changeAddress(keys: Readonly<Record<string, string | null>>, step: 'push' | 'replace' = 'push'): void {
  const url = new URL(window.location.href);
  for (const [key, word] of Object.entries(keys)) {
    if (word === null) url.searchParams.delete(key);
    else url.searchParams.set(key, word);
  }
  // People read addresses: signs that part names stay as they are.
  url.search = url.search.replaceAll('%2C', ',').replaceAll('%3A', ':');
  window.history[step === 'push' ? 'pushState' : 'replaceState'](null, '', url);
}
