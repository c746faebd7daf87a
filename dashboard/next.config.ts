import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** On every answer; the content policy is per view (src/proxy.ts). */
const SECURITY_HEADERS = Object.entries({
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
  transpilePackages: ['@tidewatch/schemas', '@tidewatch/ingest', '@tidewatch/warehouse'],
  serverExternalPackages: ['pg', 'pino', 'prom-client', '@node-rs/argon2', '@clickhouse/client', '@prisma/client', '@prisma/adapter-pg'],
  poweredByHeader: false,
  headers: () => Promise.resolve([{ source: '/:path*', headers: SECURITY_HEADERS }]),
  devIndicators: false,
  // `npm run typecheck` is the gate; a second pass here would only make every first start slower.
  typescript: { ignoreBuildErrors: true },
};

export default createNextIntlPlugin('./src/i18n/request.ts')(config);
