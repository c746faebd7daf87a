import type { Bilingual } from '@tidewatch/schemas';
import type { Media } from './channels.ts';
import type { QueueId } from './queues.ts';

export interface FloorAgent {
  readonly id: string;
  readonly name: Bilingual;
  readonly team: string;
  readonly skills: readonly QueueId[];
  readonly media: Media;
  /** Sessions at a time. */
  readonly slots: number;
  /** Factor on handling time: below 1 is quicker than most. */
  readonly pace: number;
}

interface Team {
  readonly id: string;
  readonly media: Media;
  readonly size: number;
  readonly skills: readonly (readonly QueueId[])[];
}

/** Teams of one crew; their members take the skill sets in turn. */
const TEAMS: readonly Team[] = [
  {
    id: 'care',
    media: 'text',
    size: 10,
    skills: [
      ['after_sales', 'logistics', 'complaints'],
      ['after_sales', 'logistics', 'members'],
    ],
  },
  {
    id: 'sales',
    media: 'text',
    size: 8,
    skills: [
      ['pre_sales', 'members', 'complaints'],
      ['pre_sales', 'members', 'logistics'],
    ],
  },
  {
    id: 'tech',
    media: 'text',
    size: 7,
    skills: [
      ['technical_support', 'after_sales', 'complaints'],
      ['technical_support', 'pre_sales', 'after_sales'],
    ],
  },
  {
    id: 'hotline',
    media: 'phone',
    size: 13,
    skills: [
      ['after_sales', 'logistics', 'complaints', 'members', 'technical_support'],
      ['pre_sales', 'members', 'logistics', 'technical_support', 'after_sales'],
      ['after_sales', 'logistics', 'pre_sales', 'members', 'complaints', 'technical_support'],
    ],
  },
];

const SURNAMES = [
  ['王', 'Wang'],
  ['李', 'Li'],
  ['张', 'Zhang'],
  ['刘', 'Liu'],
  ['陈', 'Chen'],
  ['杨', 'Yang'],
  ['赵', 'Zhao'],
  ['黄', 'Huang'],
  ['周', 'Zhou'],
  ['吴', 'Wu'],
  ['徐', 'Xu'],
  ['孙', 'Sun'],
  ['胡', 'Hu'],
] as const;
const GIVEN = [
  ['晓雨', 'Xiaoyu'],
  ['佳怡', 'Jiayi'],
  ['子涵', 'Zihan'],
  ['明哲', 'Mingzhe'],
  ['思琪', 'Siqi'],
  ['浩然', 'Haoran'],
  ['雅静', 'Yajing'],
  ['志远', 'Zhiyuan'],
  ['梦洁', 'Mengjie'],
  ['俊杰', 'Junjie'],
  ['文博', 'Wenbo'],
] as const;

/** Agents of one crew (38); ids and names of crews differ. */
export function crewOf(crew: number): readonly FloorAgent[] {
  const agents: FloorAgent[] = [];
  for (const team of TEAMS) {
    for (let member = 0; member < team.size; member++) {
      const index = crew * CREW_SIZE + agents.length;
      agents.push({
        id: `agent_${String(index + 1).padStart(2, '0')}`,
        name: nameOf(index),
        team: crew === 0 ? team.id : `${team.id}_night`,
        skills: team.skills[member % team.skills.length] as readonly QueueId[],
        media: team.media,
        slots: team.media === 'phone' ? 1 : member % 5 === 4 ? 2 : 3,
        pace: 0.85 + ((index * 7) % 11) * 0.03,
      });
    }
  }
  return agents;
}

/** Agents of one crew. */
export const CREW_SIZE = TEAMS.reduce((sum, team) => sum + team.size, 0);

/** 143 different names: 13 and 11 have no common divisor. */
function nameOf(index: number): Bilingual {
  const [surnameZh, surname] = SURNAMES[index % SURNAMES.length] as (typeof SURNAMES)[number];
  const [givenZh, given] = GIVEN[index % GIVEN.length] as (typeof GIVEN)[number];
  return { zh: `${surnameZh}${givenZh}`, en: `${given} ${surname}` };
}
