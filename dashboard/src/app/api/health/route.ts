import product from '../../../../package.json';

export const dynamic = 'force-dynamic';

/** The process answers: nothing about what it stands on (that is /api/ready). */
export function GET(): Response {
  return Response.json({ status: 'ok', version: product.version });
}
