import { UnansweredError } from '@tidewatch/ingest/ops';
import { UsageError } from '@tidewatch/schemas';
import { defaultView, questionOf, viewFromWords, wordsOfSearch } from '../../../features/explore/view.ts';
import { currentViewer } from '../../../server/auth/current-viewer.ts';
import { EXPORT_FORMATS, exportAnswer } from '../../../server/explore/export-answer.ts';
import { planQuery } from '../../../server/explore/plan-query.ts';
import { questionInput } from '../../../server/explore/question-input.ts';
import { services } from '../../../server/services.ts';

export const dynamic = 'force-dynamic';

/** The figures of a view, named as the page's address names it, as a file: `?format=csv|arrow&m=…`. */
export async function GET(request: Request): Promise<Response> {
  const viewer = await currentViewer();
  if (viewer === null) return refuse(401, 'signed_out', 'Sign in first.');
  const { readerOf, config, log } = services();
  const search = new URL(request.url).searchParams;
  const format = EXPORT_FORMATS.find((known) => known === search.get('format'));
  const question = questionInput.safeParse(questionOf(viewFromWords(wordsOfSearch(search), defaultView(config.zone))));
  if (!format) return refuse(400, 'format_unknown', 'there is no such format', EXPORT_FORMATS);
  if (!question.success) return refuse(400, 'bad_request', 'the address has a word that is too long or malformed');
  try {
    const nowMs = Date.now();
    const file = await exportAnswer(readerOf(viewer.tenantId), planQuery(question.data, nowMs), { format, nowMs, signal: request.signal });
    return new Response(file.body, {
      headers: {
        'content-type': file.contentType,
        'content-disposition': `attachment; filename="${file.name}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    if (error instanceof UsageError) return refuse(400, error.code, error.message, error.allowed);
    log.error({ err: error }, 'an export failed');
    if (error instanceof UnansweredError) return refuse(503, error.code, error.message);
    return refuse(503, 'unavailable', 'the warehouse does not answer; try again in a moment');
  }
}

function refuse(status: number, code: string, message: string, allowed: readonly string[] = []): Response {
  return Response.json({ error: { code, message, allowed } }, { status, headers: { 'cache-control': 'no-store' } });
}
