import { describe, expect, it } from 'vitest';
import { readWebConfig } from './config.ts';

const COMPLETE = {
  DATABASE_URL: 'postgres://u:p@localhost/db',
  CLICKHOUSE_QUERY_URL: 'http://r:p@localhost:8123/tidewatch',
  TIDEWATCH_MASTER_KEY: Buffer.alloc(32).toString('base64'),
};

describe('readWebConfig', () => {
  it('names every problem at once', () => {
    expect(() => readWebConfig({ DATABASE_URL: 'mysql://x', TIDEWATCH_ZONE: 'Mars/Base' })).toThrowError(
      expect.objectContaining({
        code: 'config_invalid',
        message: expect.stringMatching(/DATABASE_URL[\s\S]*CLICKHOUSE_QUERY_URL[\s\S]*TIDEWATCH_ZONE/) as unknown,
      }),
    );
  });

  it("takes the machine's zone where none is set, and does not read files that other programs name", () => {
    const config = readWebConfig({ ...COMPLETE, SSL_CERT_FILE: '/nowhere' });
    expect(config.zone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(config.followsParent).toBe(false);
  });
});
