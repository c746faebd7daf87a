import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildEntry, buildMessage, buildOffer, buildSegment, buildSession, buildTurn } from '../facts/session-facts.builder.ts';
import type { SessionFacts } from '../facts/session-facts.ts';
import { G13, G13_CONTACTS, type G13Contact } from '../fixtures/g13.ts';
import { CATALOGUE } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import type { AnswerRow } from './query.ts';
import { dimensionsOf } from './quotient.ts';

interface Expected {
  readonly from: string;
  readonly to: string;
  readonly metrics: Readonly<Record<string, { numerator: number | null; denominator: number | null; value: number | null }>>;
}

const expected = JSON.parse(readFileSync(new URL('../../fixtures/g13.expected.json', import.meta.url), 'utf8')) as Expected;

/** The row that the contact's events fold to. */
function rowOf(contact: G13Contact, index: number): SessionFacts {
  const entered_at = G13.startsAt + index * G13.spacingMs;
  const left_at = entered_at + contact.waitMs;
  const isAnswered = contact.result === 'assigned';
  const closed_at = isAnswered ? left_at + G13.talkMs : left_at;
  const replied_at = isAnswered ? left_at + G13.replyMs : null;
  return buildSession({
    session_id: `s${index}`,
    seq_count: isAnswered ? 10 : 5,
    seq_span: isAnswered ? 10 : 5,
    customer_id: `g13-customer-${index + 1}`,
    queue_id: G13.queueId,
    agent_id: isAnswered ? G13.agentId : null,
    started_at: entered_at,
    first_customer_message_at: entered_at,
    last_activity_at: isAnswered ? left_at + G13.replyMs : entered_at,
    closed_at,
    close_reason: isAnswered ? 'agent' : 'customer',
    first_reply_at: replied_at,
    first_agent_reply_at: replied_at,
    handoff_at: entered_at,
    handoff_reply_at: replied_at,
    agent_segments: isAnswered ? 1 : 0,
    agent_replies: isAnswered ? 1 : 0,
    customer_wait_ms: (replied_at ?? closed_at) - entered_at,
    sla_targets: 0,
    sla_missed: 0,
    entries: [
      buildEntry({
        queue_id: G13.queueId,
        entered_at,
        left_at,
        left_reason: contact.result,
        accepted_at: isAnswered ? left_at : null,
        agent_id: isAnswered ? G13.agentId : null,
        answer_within_ms: G13.answerWithinMs,
        short_abandon_ms: G13.shortAbandonMs,
      }),
    ],
    offers: isAnswered ? [buildOffer({ entered_at, offered_at: left_at, decided_at: left_at, result: 'accepted' })] : [],
    segments: isAnswered
      ? [
          buildSegment({
            started_at: left_at,
            ended_at: closed_at,
            reply_due_from: left_at,
            first_reply_at: replied_at,
            active_ms: G13.talkMs,
          }),
        ]
      : [],
    turns: [
      buildTurn({
        asked_at: entered_at,
        answered_at: replied_at,
        responder: isAnswered ? 'agent' : null,
        agent_id: isAnswered ? G13.agentId : null,
        queue_id: isAnswered ? G13.queueId : null,
        given_up_at: isAnswered ? null : closed_at,
      }),
    ],
    messages: [
      buildMessage({ at: entered_at }),
      ...(isAnswered ? [buildMessage({ sender: 'agent', agent_id: G13.agentId, at: left_at + G13.replyMs })] : []),
    ],
  });
}

describe('golden fixture G13', () => {
  const [row] = evaluateQuery(
    {
      metrics: CATALOGUE,
      from: Date.parse(expected.from),
      to: Date.parse(expected.to),
      grain: 'total',
      zone: 'UTC',
      by: [],
      where: [],
      asOf: Date.parse(expected.to),
    },
    { sessions: G13_CONTACTS.map(rowOf), agent_days: [] },
  ) as [AnswerRow];

  it('names every metric of the catalogue that its queue tells apart', () => {
    const ofQueues = CATALOGUE.filter((metric) => dimensionsOf(metric).includes('queue'));
    expect(Object.keys(expected.metrics)).toEqual(ofQueues.map((metric) => metric.id));
  });

  it.each(Object.entries(expected.metrics))('gives %s exactly', (id, { numerator, denominator, value }) => {
    expect(row.cells[id]).toMatchObject({ numerator, denominator, value });
  });
});
