import type { CxEvent, SessionFacts } from '@tidewatch/schemas';
import { expect, it } from 'vitest';
import { readTranscript } from './transcript.ts';

const message = (id: string, changed: Partial<SessionFacts['messages'][number]> = {}): SessionFacts['messages'][number] => ({
  message_id: id,
  sender: 'customer',
  agent_id: null,
  at: 1,
  is_public: true,
  is_auto: false,
  recalled_at: null,
  ...changed,
});
const sealed = { iv: '', tag: '', data: '' };
const event = (id: string, keyId: string) => ({ type: 'message.sent', message_id: id, sealed, pii_key_id: keyId }) as unknown as CxEvent;

it('says of each message whether its text is here, was never imported, is erased or taken back', async () => {
  const messages = [message('here'), message('none'), message('erased', { is_public: false }), message('recalled', { recalled_at: 2 })];
  const events = [event('erased', 'dead'), event('here', 'live'), event('recalled', 'live')];
  const lines = await readTranscript(messages, events, async (texts) => texts.map(({ keyId }) => (keyId === 'dead' ? null : 'hello')));
  expect(lines.map(({ id, state, text, isNote }) => [id, state, text, isNote])).toEqual([
    ['here', 'here', 'hello', false],
    ['none', 'none', null, false],
    ['erased', 'erased', null, true],
    ['recalled', 'recalled', null, false],
  ]);
});

it('asks the vault for nothing where no text was imported', async () => {
  const lines = await readTranscript([message('m')], [], () => Promise.reject(new Error('the vault was asked')));
  expect(lines.map(({ state }) => state)).toEqual(['none']);
});
