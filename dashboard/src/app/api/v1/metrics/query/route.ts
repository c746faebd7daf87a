import { currentViewer } from '../../../../../server/auth/current-viewer.ts';
import { isSameOrigin } from '../../../../../server/auth/same-origin.ts';
import { handleQuery } from '../../../../../server/metrics-api/handle-query.ts';
import { services } from '../../../../../server/services.ts';

export const dynamic = 'force-dynamic';

/** `/v1/metrics/query` of the public interface: figures of the catalogue for programs. See /api/v1/openapi.json. */
export async function POST(request: Request): Promise<Response> {
  const { readerOf, log } = services();
  return handleQuery(request, {
    findReader: async () => {
      const viewer = await currentViewer();
      return viewer === null ? null : readerOf(viewer.tenantId);
    },
    isOwnOrigin: !request.headers.has('origin') || isSameOrigin(request.headers),
    nowMs: Date.now(),
    onFailure: (error) => log.error({ err: error }, 'a metrics query failed'),
  });
}
