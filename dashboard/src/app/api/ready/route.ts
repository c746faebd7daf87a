import product from '../../../../package.json';
import { checkReadiness } from '../../../server/check-readiness.ts';
import { services } from '../../../server/services.ts';

export const dynamic = 'force-dynamic';

/** 200 when pages can be served with numbers in them, else 503; both name what stands and what does not. */
export async function GET(): Promise<Response> {
  const { database, config, log } = services();
  const { ready, checks, errors } = await checkReadiness({ database, clickhouseQueryUrl: config.clickhouseQueryUrl });
  for (const error of errors) log.warn({ err: error }, 'not ready');
  return Response.json({ status: ready ? 'ready' : 'not_ready', version: product.version, checks }, { status: ready ? 200 : 503 });
}
