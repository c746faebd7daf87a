import { followSla, type SlaFields, type SlaMessage, stampBusiness, startProgress, termsOf, versionsInForce } from '@tidewatch/schemas';
import type { QueueId } from '../floor/queues.ts';
import type { MessageTruth, PromiseTruth } from '../ledger/truth.ts';
import { emit } from './emit.ts';
import type { Promises, Session, World } from './state.ts';

/** The promises of a session that starts now. */
export function openPromises(world: World, channel: string, queue: QueueId): Promises {
  const at = world.scheduler.now;
  const terms = termsOf(world.service, { channel, queue, priority: null, customer_group: null, at });
  const versions = versionsInForce(terms.policy, terms.calendar);
  return { terms, versions, progress: startProgress(terms.targets, at), firstAskedAt: null, askedAt: null, hasAgentReplied: false };
}

/** Tells what is promised from the start on. */
export function attachPromises(world: World, session: Session): void {
  for (const fields of session.promises.terms.targets) owe(world, session, 'sla.attached', fields);
}

/** What a public message that is not automatic says of business time. */
export function businessOf(world: World, { promises }: Session, sender: MessageTruth['sender']): Readonly<Record<string, number>> {
  const { now } = world.scheduler;
  if (sender === 'customer') {
    promises.firstAskedAt ??= now;
    promises.askedAt ??= now;
    return NOTHING;
  }
  const { calendar } = promises.terms;
  const isFirst = sender === 'agent' && promises.firstAskedAt !== null && !promises.hasAgentReplied;
  const { business_ms: sinceFirst } = isFirst ? stampBusiness(calendar, promises.firstAskedAt, now) : NOTHING;
  const fields = { ...stampBusiness(calendar, promises.askedAt, now), ...(sinceFirst !== undefined && { first_business_ms: sinceFirst }) };
  promises.hasAgentReplied ||= isFirst;
  promises.askedAt = null;
  return fields;
}

const NOTHING: { readonly business_ms?: number } = {};

/** Goes on with the promises after a public message. */
export function followPromises(world: World, session: Session, message: Omit<SlaMessage, 'at'>): void {
  const { promises } = session;
  const { policy, calendar } = promises.terms;
  if (policy === null) return;
  const { progress, steps } = followSla({ policy, calendar }, promises.progress, { ...message, at: world.scheduler.now });
  promises.progress = progress;
  for (const [type, fields] of steps) owe(world, session, type, fields);
}

function owe(world: World, session: Session, type: 'sla.attached' | 'sla.rebased', fields: SlaFields): void {
  const { target: kind, due_at: dueAt } = fields;
  const known: PromiseTruth[] = session.truth.promises;
  if (type === 'sla.attached') known.push({ kind, attachedAt: world.scheduler.now, dueAt });
  else (known.findLast((one) => one.kind === kind) as PromiseTruth).dueAt = dueAt;
  emit(world, session, type, { ...fields, ...session.promises.versions });
}
