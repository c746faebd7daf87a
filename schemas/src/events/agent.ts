import { z } from 'zod';
import { defineEvent } from './define.ts';
import { id, instant } from './envelope.ts';

/** What an agent may be doing, in the order of precedence in which boards show it. */
export const AGENT_STATUSES = ['available', 'busy', 'break', 'training', 'meeting', 'offline', 'custom'] as const;

const status = z.enum(AGENT_STATUSES);
const reason = z.string().min(1).max(200);
/** Slots by channel; the key `all` counts over all channels. */
const capacity = z.record(z.string().max(200), z.int().min(0).max(1000));
const utcDay = z.iso.date().refine((day) => day >= '1970-01-01' && day <= '2149-06-06', 'a day from 1970-01-01 to 2149-06-06');
const agent = (type: string, fields: z.ZodRawShape) => defineEvent(type, ['agent_id'], fields);

/** Topic cx.agent: the agent's day. */
export const agentEvents = [
  agent('agent.status_changed', { status, reason_code: reason.optional() }),
  agent('agent.capacity_changed', { capacity }),
  agent('agent.skills_changed', { skills: z.record(z.string().max(200), z.number()) }),
  agent('agent.status_asserted', {
    status,
    reason_code: reason.optional(),
    capacity: capacity.optional(),
    /** In hand, after-contact work included, those left out that are tests: the first assertion of a UTC day tells it what is still open. */
    sessions: z.array(id).max(1000).optional(),
  }),
  /** The whole schedule of a day; of its versions the highest counts. Cut at midnight UTC by who publishes it. */
  agent('agent.scheduled', {
    day: utcDay,
    version: z.int().min(1),
    activities: z
      .array(
        z.looseObject({
          from: instant,
          until: instant,
          activity: reason,
          productive: z.boolean(),
          paid: z.boolean(),
          /** False: its time does not count in adherence. */
          adherence: z.boolean().optional(),
        }),
      )
      .max(200),
  }),
  defineEvent('agent.work', ['agent_id', 'session_id', 'segment_id', 'epoch'], {
    /** The UTC day that this piece of work is filed under (YYYY-MM-DD). */
    day: utcDay,
    from: instant,
    /** null while the work goes on. */
    to: instant.nullable(),
    complexity: z.string().max(200).nullable(),
    /** Version of the session row it was read from: of one segment and day, the highest counts. */
    row_version: z.int().min(1),
  }),
];
