import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveView } from '../../features/live/live-view.ts';
import type { Viewer } from '../auth/sessions.ts';
import type { Services } from '../services.ts';
import { type CallContext, router } from '../trpc/init.ts';
import { LiveHub } from './live-hub.ts';
import { liveRouter } from './router.ts';

const VIEWER = { userId: 'u', tenantId: 'demo', tenantName: 'demo', email: 'a@b.c', name: 'a', role: 'viewer' } as const satisfies Viewer;

let mark: number;
let hub: LiveHub;
let signedIn: boolean;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  mark = 1;
  signedIn = true;
  const source = { watermark: () => Promise.resolve(mark), read: () => Promise.resolve({ dataTo: mark } as LiveView) };
  hub = new LiveHub({ sourceOf: () => source, now: Date.now, onError: () => {} });
});
afterEach(() => {
  vi.useRealTimers();
});

function ask(viewer: Viewer | null, signal?: AbortSignal): Promise<Response> {
  const services = { config: { zone: 'UTC' }, readerOf: () => null, liveHub: hub } as unknown as Services;
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request('http://localhost/api/trpc/live.watch', { headers: { accept: 'text/event-stream' }, ...(signal ? { signal } : {}) }),
    router: router({ live: liveRouter }),
    createContext: (): CallContext => ({ services, viewer, isStillSignedIn: () => Promise.resolve(signedIn) }),
  });
}

/** Reads until the text holds `part`. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, part: string): Promise<string> {
  let text = '';
  while (!text.includes(part)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`ended without ${part}: ${text}`);
    text += new TextDecoder().decode(value);
  }
  return text;
}

describe('live.watch', () => {
  it('tells nothing to somebody who is not signed in', async () => {
    const response = await ask(null);
    const text = await response.text();
    expect(text).toContain('signed_out');
    expect(text).not.toContain('dataTo');
    expect(hub.scopes).toBe(0);
  });

  it('skips what a reader who stalls has missed and goes on with the newest', async () => {
    const end = new AbortController();
    const response = await ask(VIEWER, end.signal);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await readUntil(reader, '"dataTo":1}');
    for (mark = 2; mark < 200; mark++) await vi.advanceTimersByTimeAsync(1_000);
    const text = await readUntil(reader, '"dataTo":199}');
    expect(text.match(/"dataTo"/g)?.length).toBeLessThan(10);
    end.abort();
    await reader.cancel();
  });

  it('ends the stream of a session that no longer holds', async () => {
    const end = new AbortController();
    const response = await ask(VIEWER, end.signal);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await readUntil(reader, '"dataTo":1}');
    signedIn = false;
    const rest = readUntil(reader, 'signed_out');
    for (let second = 0; second < 65; second++) {
      mark += 1;
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(await rest).toContain('signed_out');
    end.abort();
    await reader.cancel();
  });
});
