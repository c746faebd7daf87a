import { TidewatchError } from '@tidewatch/schemas';
import { isPassingFault } from '../../postgres/index.ts';
import { failed, unavailable } from '../log-errors.ts';

/** Runs a call on PostgreSQL and turns what it throws into the log's errors. */
export async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TidewatchError) throw error;
    throw isPassingFault(error) ? unavailable(error) : failed(error);
  }
}
