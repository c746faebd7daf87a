import product from '../../../../../package.json';
import { openApiDocument } from '../../../../server/metrics-api/open-api.ts';

/** The document of the public interface; it names no tenant and nobody's figures, so that everybody may read it. */
export function GET(): Response {
  return Response.json(openApiDocument(product.version), { headers: { 'cache-control': 'public, max-age=300' } });
}
