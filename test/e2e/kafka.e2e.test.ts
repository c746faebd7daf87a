import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafkaService } from '../services/kafka-service.ts';
import { ROOT, realData, tidewatchJson } from './running-stack.ts';

const CALLS = realData('technion-bank-1999/calls_1999-02-01_to_21.tsv');
const kafka = await startKafkaService();

describe.skipIf(kafka.brokers === null)('with Apache Kafka as the log', () => {
  const env = { KAFKA_BROKERS: kafka.brokers ?? '' };
  let data: string;
  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), 'tidewatch-kafka-'));
  });
  afterAll(async () => {
    await kafka.stop();
    rmSync(data, { recursive: true, force: true });
  });

  it.skipIf(CALLS === null)('counts the real calls as the independent script does, once', () => {
    const args = ['import', 'technion', CALLS as string, '--tenant', 'bank', '--zone', 'Asia/Jerusalem', '--data', data];
    expect(tidewatchJson(args, env)).toMatchObject({ read: 25_890, accepted: 25_890, duplicates: 0, rejected: 0 });
    const script = join(ROOT, 'bench/check-technion.mjs');
    const check = spawnSync(process.execPath, [script, '--file', CALLS as string, '--tenant', 'bank', '--data', data], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    expect(`${check.stdout}${check.stderr}`).toMatch(/differ=0/);
    expect(tidewatchJson(args, env)).toMatchObject({ accepted: 0, duplicates: 25_890 });
  });

  it('agrees with the twin’s ledger after a rough delivery', () => {
    const out = join(data, 'twin');
    tidewatchJson(['twin', 'generate', '--seed', '3', '--sessions', '2000', '--scenario', 'rough', '--tenant', 'twin', '--out', out]);
    tidewatchJson(['import', 'events', join(out, 'events.ndjson'), '--tenant', 'twin', '--data', data], env);
    expect(tidewatchJson(['twin', 'check', '--ledger', join(out, 'ledger.json'), '--data', data], env)).toMatchObject({
      differ: 0,
      examples: [],
    });
    expect(tidewatchJson(['verify', '--tenant', 'twin', '--data', data], env)).toMatchObject({ differ: 0, examples: [] });
  });
});
