import { type Expr, field, lt, value } from './expression.ts';
import type { Metric } from './metric.ts';
import { ratio } from './ratios.ts';

const numbered: Expr = lt(value(0), field('seq_span'));

function completeness(spec: Pick<Metric, 'id' | 'source' | 'at' | 'name' | 'formula' | 'notes'>): Metric {
  return {
    ...{ code: 'M106', version: 1, family: 'data', unit: 'fraction', direction: 'higher_better', anchor: 'start', additive: true },
    aggregate: ratio({ of: field('seq_count'), where: numbered }, { of: field('seq_span'), where: numbered }),
    ...spec,
  };
}

/** D.12 What the numbers of events (`seq`) say of events that are missing. Events whose producer numbers nothing say nothing. */
export const dataQualityMetrics: readonly Metric[] = [
  completeness({
    id: 'completeness',
    source: 'sessions',
    at: 'started_at',
    name: { en: 'Completeness of session events', zh: '会话事件完整率' },
    formula: {
      en: 'Numbers that events have ÷ numbers from a session’s first event to its last',
      zh: '会话首个事件到末个事件的序号中，有对应事件的序号占比',
    },
    notes: {
      en: 'Events lost before the first one or behind the close are not seen; a session that lost its close stays open. An event of an earlier session that comes while a later one of the conversation runs reads as one missing.',
      zh: '首个事件之前或关闭之后丢失的事件无法察觉；丢失关闭事件的会话会一直显示为未结束。同一对话中，较早会话的事件若在后一会话进行时到达，会被视为缺失一个。',
    },
  }),
  completeness({
    id: 'completeness.agents',
    source: 'agent_days',
    at: 'numbered_at',
    name: { en: 'Completeness of agent events', zh: '坐席事件完整率' },
    formula: {
      en: 'Numbers that events have ÷ numbers from the lowest to the highest of an agent’s day',
      zh: '坐席当日最小序号到最大序号中，有对应事件的序号占比',
    },
    notes: {
      en: 'Days are UTC days. What is lost between two days is not seen.',
      zh: '按 UTC 日统计；两日之间丢失的事件无法察觉。',
    },
  }),
];
