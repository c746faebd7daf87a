import type common from '../../messages/en/common.json';
import type compare from '../../messages/en/compare.json';
import type errors from '../../messages/en/errors.json';
import type explore from '../../messages/en/explore.json';
import type health from '../../messages/en/health.json';
import type live from '../../messages/en/live.json';
import type login from '../../messages/en/login.json';
import type metrics from '../../messages/en/metrics.json';
import type proof from '../../messages/en/proof.json';
import type queues from '../../messages/en/queues.json';
import type sessions from '../../messages/en/sessions.json';
import type shell from '../../messages/en/shell.json';
import type { Locale } from './locales.ts';

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: {
      common: typeof common;
      shell: typeof shell;
      login: typeof login;
      live: typeof live;
      errors: typeof errors;
      queues: typeof queues;
      explore: typeof explore;
      health: typeof health;
      metrics: typeof metrics;
      sessions: typeof sessions;
      proof: typeof proof;
      compare: typeof compare;
    };
  }
}
