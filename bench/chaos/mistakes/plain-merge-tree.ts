// Planted: tables without replacement, to which whatever is written again is added.
import { runRigWorker } from './rig-worker.ts';

await runRigWorker({
  migration: (right) => ({
    ...right,
    statements: right.statements.map((statement) =>
      statement.replace(/ENGINE = ReplacingMergeTree\([^)]*\)/, 'ENGINE = MergeTree').replaceAll(/ FINAL\b/g, ''),
    ),
  }),
});
