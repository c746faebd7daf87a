import pg from 'pg';

/** Makes every transaction of the server read-only, as after a fail-over to a copy; resolves with the way back. */
export async function makeReadOnly(url: string): Promise<() => Promise<void>> {
  const set = async (value: 'on' | 'off') => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('set session characteristics as transaction read write');
      await client.query(`alter system set default_transaction_read_only = ${value}`);
      await client.query('select pg_reload_conf()');
    } finally {
      await client.end();
    }
  };
  await set('on');
  return () => set('off');
}
