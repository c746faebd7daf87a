/**
 * SQLSTATE classes and codes that pass: connection, resources (disk full, too many connections), operator intervention
 * (shutdown, cancelled statement), I/O errors; read-only, serialization, deadlock, lock time-out.
 */
const PASSING = /^(08|53|57|58)|^(25006|40001|40P01|55P03)$/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Whether an error of a query may be gone when the same query is sent again: the server cannot be reached or cannot take it now. */
export function isPassingFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return false;
  const code = (error as { code?: unknown }).code;
  // Errors without an SQLSTATE come from the socket or the pool.
  return typeof code !== 'string' || !SQLSTATE.test(code) || PASSING.test(code);
}
