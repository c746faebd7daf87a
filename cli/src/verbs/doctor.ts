import type { Finding } from '../doctor/finding.ts';
import { ok } from '../doctor/finding.ts';
import { checkDataDir, checkDisk, checkMemory, checkNode, checkPort, checkWebBuild } from '../doctor/machine.ts';
import { checkStores } from '../doctor/stores.ts';
import { dataPath, openDataDir, type Runtime, readRuntime } from '../stack/data-dir.ts';
import { portFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** `doctor`: what stands in the way, each with its fix. */
export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'checks this machine and the addresses, each finding with its fix',
  example: 'tidewatch doctor',
  flags: {
    port: { help: 'port that the web pages shall have', value: 'N', default: '3000' },
    'door-port': { help: 'port that the door for events shall have', value: 'N', default: '4600' },
  },
  run: async (call): Promise<ExitStatus> => {
    const findings = await examine(call);
    call.terminal.answer({ findings });
    for (const { level, message, fix } of findings)
      call.terminal.say(`${level.padEnd(7)}  ${message}${fix === null ? '' : `\n         → ${fix}`}`);
    return findings.some((finding) => finding.level === 'error') ? 1 : 0;
  },
};

async function examine(call: Call): Promise<readonly Finding[]> {
  const [port, doorPort] = [portFlag(call, 'port'), portFlag(call, 'door-port')];
  const dataDir = checkDataDir(call);
  const runtime = dataDir.level === 'ok' ? readRuntime(openDataDir(call)) : null;
  const found = await Promise.all([
    checkNode(process.versions.node),
    checkMemory(process.availableMemory()),
    checkDisk(dataPath(call)),
    dataDir,
    ...(runtime === null
      ? [checkPort('port', port, '--port'), checkPort('door_port', doorPort, '--door-port'), checkWebBuild()]
      : runs(runtime)),
    checkStores(call.config, runtime, call.clock),
  ]);
  return found.flat();
}

function runs({ url, doorUrl, pid }: Runtime): readonly Finding[] {
  return [ok('port', `it runs at ${url}, as process ${pid}`), ok('door_port', `the door is at ${doorUrl}`)];
}
