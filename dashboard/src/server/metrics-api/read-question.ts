import type { z } from 'zod';
import { ProblemError } from './problem.ts';
import { type QuestionBody, questionBody } from './wire-schemas.ts';

/** Most bytes of a question. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * The question that a request carries.
 * @throws ProblemError `content_type_unsupported` (415), `body_too_large` (413), `json_invalid` and `body_invalid` (400)
 */
export async function readQuestion(request: Request): Promise<QuestionBody> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  // A form of a foreign page cannot send this type without asking first.
  if (type !== 'application/json')
    throw new ProblemError(415, 'content_type_unsupported', 'send the question as application/json', ['application/json']);
  const read = questionBody.safeParse(parseJson(await readBytes(request)));
  if (!read.success) throw refusalOf(read.error);
  return read.data;
}

/** Reads no further than the limit, whatever the request says of its length. */
async function readBytes(request: Request): Promise<Uint8Array> {
  const tooLarge = () => new ProblemError(413, 'body_too_large', `a question has at most ${MAX_BODY_BYTES} bytes`);
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (!next || next.done) return Buffer.concat(chunks);
    size += next.value.byteLength;
    if (size > MAX_BODY_BYTES) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(next.value);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProblemError(400, 'json_invalid', 'the body is no JSON text in UTF-8');
  }
}

/** The first thing that is wrong, by its place in the body. */
function refusalOf({ issues }: z.ZodError): ProblemError {
  const [issue] = issues;
  const place = issue?.path.join('.') || 'the body';
  const allowed =
    issue?.code === 'invalid_value' ? issue.values.map(String) : issue?.code === 'unrecognized_keys' ? namesAt(issue.path) : [];
  return new ProblemError(400, 'body_invalid', `${place}: ${issue?.message ?? 'is malformed'}`, allowed);
}

/** Members that an object of the question may have. */
function namesAt(path: readonly PropertyKey[]): readonly string[] {
  return path.length === 0 ? Object.keys(questionBody.shape) : ['dimension', 'values', 'is_not'];
}
