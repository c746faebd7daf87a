import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromFile, Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../events/parse-event.ts';
import { TOPICS } from '../events/topics.ts';
import { G13_CONTACTS, g13Events } from '../fixtures/g13.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { PUBLISHED_FOLDER, publishedFiles } from './files.ts';
import { eventJsonSchemas } from './json-schema.ts';

const root = new URL('../../../', import.meta.url);
const files = publishedFiles();

describe('published files', () => {
  it.each([...files.keys()])('%s is what the code generates (npm run publish-schemas -w schemas)', (path) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(files.get(path));
  });

  it('hold no schema of a type that is gone', () => {
    expect(readdirSync(new URL(PUBLISHED_FOLDER, root)).sort()).toEqual(
      [...eventJsonSchemas().keys()].map((type) => `${type}.json`).sort(),
    );
  });
});

describe('the AsyncAPI document', () => {
  it('is accepted by the AsyncAPI parser without an error, and leads to every schema', async () => {
    const parser = new Parser();
    const { document, diagnostics } = await fromFile(parser, fileURLToPath(new URL('schemas/published/asyncapi.json', root))).parse();
    expect(diagnostics.filter((finding) => finding.severity === 0)).toEqual([]);
    const messages = document?.messages().all() ?? [];
    expect(messages.map((message) => message.id()).sort()).toEqual([...eventJsonSchemas().keys()].sort());
    for (const message of messages) expect(message.payload()?.json<{ schema: { title: string } }>().schema.title).toBe(message.id());
    expect(
      document
        ?.channels()
        .all()
        .map((one) => one.address())
        .sort(),
    ).toEqual(TOPICS.map((topic) => topic.name).sort());
  }, 30_000);

  it('names partitions and message key of every topic', () => {
    const { channels } = asyncApiDocument() as { channels: Record<string, { bindings: unknown; description: string }> };
    expect(channels['cx-session']).toMatchObject({
      bindings: { kafka: { topic: 'cx.session', partitions: 12 } },
      description: expect.stringContaining('tenant_id, a colon, conversation_id'),
    });
  });
});

describe('the golden fixture as events', () => {
  it('is valid, and numbered without a gap inside each conversation', () => {
    const next = new Map<string, number>();
    for (const event of g13Events()) {
      expect(parseEvent(structuredClone(event), Date.UTC(2030, 0, 1)).kind).toBe('continue');
      const conversation = String(event.conversation_id);
      expect(event.seq).toBe(next.get(conversation) ?? 1);
      next.set(conversation, (event.seq ?? 0) + 1);
    }
    expect(next.size).toBe(G13_CONTACTS.length);
    expect(new Set(g13Events().map((event) => event.event_id)).size).toBe(g13Events().length);
  });
});
