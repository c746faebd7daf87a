// Planted: a write that fails is tried once and dropped.
import { runRigWorker } from './rig-worker.ts';

await runRigWorker({
  store: (store, onFault) => {
    const underWay = new Set<AbortController>();
    onFault(() => {
      for (const attempt of underWay) attempt.abort();
    });
    const once =
      <Row>(write: (rows: readonly Row[], signal?: AbortSignal) => Promise<void>) =>
      async (rows: readonly Row[]) => {
        const attempt = new AbortController();
        underWay.add(attempt);
        try {
          await write(rows, attempt.signal);
        } catch (error) {
          if (!attempt.signal.aborted) throw error;
        } finally {
          underWay.delete(attempt);
        }
      };
    return {
      ...store,
      insertEvents: once(store.insertEvents),
      insertRows: (kind, rows) => once<(typeof rows)[number]>((some, signal) => store.insertRows(kind, some, signal))(rows),
      insertOpenItems: once(store.insertOpenItems),
      insertWatermarks: once(store.insertWatermarks),
    };
  },
});
