import { type Calendar, type PublishedVersion, policyVersionId, type SlaPolicy, WEEKDAYS } from '@tidewatch/schemas';
import type { Floor } from './floor.ts';
import type { FloorQueue } from './queues.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SINCE = '2000-01-01';

/** What the floor has published: a calendar for each opening time, and what it promises its customers. */
export function publishedTerms(floor: Floor, zone: string | null): readonly PublishedVersion[] {
  const calendars = zone === null ? [] : calendarsOf(floor, zone);
  return [
    ...calendars.map((document) => ({ kind: 'calendar', versionId: document.version_id, validFrom: null, document }) as const),
    ...POLICIES.map((document) => ({ kind: 'sla_policy', versionId: policyVersionId(document), validFrom: null, document }) as const),
  ];
}

/** The first queue's hours are the house's; the calendars of other hours name their queues. */
function calendarsOf({ queues }: Floor, zone: string): readonly Calendar[] {
  const byHours = new Map<string, FloorQueue[]>();
  for (const queue of queues) {
    const hours = hoursName(queue.opens, queue.closes);
    byHours.set(hours, [...(byHours.get(hours) ?? []), queue]);
  }
  return [...byHours.values()].map((members, i) => calendarOf(members, zone, i === 0));
}

function calendarOf(members: readonly FloorQueue[], zone: string, isHouse: boolean): Calendar {
  const { opens, closes } = members[0] as FloorQueue;
  const block = [{ opens: wallTime(opens), closes: wallTime(closes) }];
  return {
    // Other hours or another zone are another version: of one name there is one document.
    version_id: `${isHouse ? 'house' : members[0]?.id}-${hoursName(opens, closes)}-${zone}`,
    name: isHouse
      ? { en: 'Opening hours', zh: '营业时间' }
      : {
          en: `Opening hours: ${members.map(({ name }) => name.en).join(', ')}`,
          zh: `营业时间：${members.map(({ name }) => name.zh).join('、')}`,
        },
    ...(!isHouse && { queues: members.map(({ id }) => id) }),
    zones: [{ from: SINCE, zone }],
    weeks: [{ from: SINCE, open: Object.fromEntries(WEEKDAYS.map((day) => [day, block])) }],
    holidays: [],
    workdays: [],
  };
}

/** Hours as the name of a version has them. */
export function hoursName(opens: number, closes: number): string {
  return `${wallTime(opens)}-${wallTime(closes)}`;
}

function wallTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

const within = (ms: number) => ({ ms, hours: 'business' }) as const;

/** Asked in this order: complaints on any channel, e-mail, what is written at once. Calls are promised nothing. */
const POLICIES: readonly SlaPolicy[] = [
  {
    policy_id: 'complaints',
    version: 1,
    name: { en: 'Complaints', zh: '投诉' },
    rank: 1,
    conditions: { queue: ['complaints'] },
    targets: { first: within(3 * MINUTE_MS), next: within(MINUTE_MS), resolution: within(20 * MINUTE_MS) },
    pause_while_waiting_for_customer: true,
  },
  {
    policy_id: 'email',
    version: 1,
    name: { en: 'E-mail', zh: '邮件' },
    rank: 2,
    conditions: { channel: ['email'] },
    targets: { first: within(4 * HOUR_MS), resolution: within(8 * HOUR_MS) },
    pause_while_waiting_for_customer: false,
  },
  {
    policy_id: 'chat',
    version: 1,
    name: { en: 'Chat', zh: '在线聊天' },
    rank: 3,
    conditions: { channel: ['web', 'wechat', 'app', 'social'] },
    targets: { first: within(5 * MINUTE_MS), resolution: within(15 * MINUTE_MS) },
    pause_while_waiting_for_customer: false,
  },
];
