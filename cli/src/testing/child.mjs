// A child of the supervisor's tests. CHILD_MODE: ready | silent | dies | deaf (does not stop on SIGTERM).
// It appends `<CHILD_NAME> stopped` to CHILD_TRACE when it is told to stop.
import { appendFileSync } from 'node:fs';

const { CHILD_MODE: mode, CHILD_NAME: name, CHILD_TRACE: trace } = process.env;
if (mode === 'dies') {
  console.error('the reason why');
  process.exit(7);
}
process.on('SIGTERM', () => {
  if (mode === 'deaf') return;
  appendFileSync(trace, `${name} stopped\n`);
  process.exit(0);
});
process.stdin.resume().once('end', () => process.exit(0));
console.log('a word before');
if (mode !== 'silent') console.log(JSON.stringify({ ready: true, port: 4711 }));
