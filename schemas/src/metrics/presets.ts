import type { Bilingual } from './metric.ts';

/** Products whose published rules are known well enough to be told by ours. */
export const VENDORS = {
  amazon_connect: 'Amazon Connect',
  genesys: 'Genesys Cloud',
  zendesk: 'Zendesk',
  intercom: 'Intercom',
  chatwoot: 'Chatwoot',
  sobot: 'Sobot 智齿',
} as const;
export type Vendor = keyof typeof VENDORS;

/** Where a vendor says what it measures. */
export interface PresetSource {
  readonly text: string;
  readonly url: string;
}

/** A number that a vendor publishes, and which of ours counts by its rule. */
export interface VendorPreset {
  /** Stable: `amazon_connect:service_level`. */
  readonly id: string;
  readonly vendor: Vendor;
  /** The vendor's own name for it. */
  readonly term: string;
  /** Id of our metric, or of one version of it; null where none of ours counts what theirs does. */
  readonly metric: string | null;
  /** `same`: the same items by the same rule. `near`: departs as the note says. `none`: cannot be told by any of ours. */
  readonly fit: 'same' | 'near' | 'none';
  /** Where it departs, or why there is none; null where there is nothing to say. */
  readonly note: Bilingual | null;
  readonly source: PresetSource;
}

const HISTORICAL: PresetSource = {
  text: 'Amazon Connect Administrator Guide, historical metrics definitions (text of 2023)',
  url: 'https://github.com/awsdocs/amazon-connect-admin-guide/blob/main/doc_source/historical-metrics-definitions.md',
};
const ADHERENCE: PresetSource = {
  text: 'Amazon Connect Administrator Guide, schedule adherence (text of 2023)',
  url: 'https://github.com/awsdocs/amazon-connect-admin-guide/blob/main/doc_source/definition-schedule-adherence.md',
};
const SERVICE_LEVEL: PresetSource = {
  text: 'Genesys Cloud Resource Center, Configure the service level calculation',
  url: 'https://help.mypurecloud.com/articles/configure-the-service-level-calculation/',
};
const QUEUE_VIEWS: PresetSource = {
  text: 'Genesys Cloud Resource Center, queue performance views',
  url: 'https://help.mypurecloud.com/?p=334996',
};
const GENESYS_METRICS: PresetSource = {
  text: 'Genesys Cloud Resource Center, Metric definitions',
  url: 'https://help.mypurecloud.com/articles/metric-definitions',
};
const FIRST_REPLY: PresetSource = {
  text: 'Zendesk help, Calculating first reply time',
  url: 'https://support.zendesk.com/hc/en-us/articles/4408821871642-Calculating-first-reply-time-Professional-and-Enterprise-',
};
const DURATIONS: PresetSource = {
  text: 'Zendesk help, About native Support time duration metrics',
  url: 'https://support.zendesk.com/hc/en-us/articles/4408834848154-About-native-Support-time-duration-metrics',
};
const SLA_TARGETS: PresetSource = {
  text: 'Zendesk help, SLA policies and their metrics',
  url: 'https://support.zendesk.com/hc/en-us/articles/4408829459866',
};
const REVIEWS: PresetSource = {
  text: 'Zendesk help, About the Zendesk QA Reviews dashboard calculations',
  url: 'https://support.zendesk.com/hc/en-us/articles/7043701093786-About-the-Zendesk-QA-Reviews-dashboard-calculations',
};
const AUTO_QA: PresetSource = {
  text: 'Zendesk help, How does AutoQA evaluate tickets',
  url: 'https://support.zendesk.com/hc/en-us/articles/9857842082330-How-does-AutoQA-evaluate-tickets',
};
const REAL_TIME: PresetSource = {
  text: 'Intercom help, Real-time dashboard',
  url: 'https://www.intercom.com/help/en/articles/5784131-real-time-dashboard',
};
const STATISTICS: PresetSource = {
  text: 'Intercom API 2.16, conversation_statistics',
  url: 'https://github.com/intercom/Intercom-OpenAPI/blob/main/descriptions/2.16/api.intercom.io.yaml',
};
const TEAM_INBOX: PresetSource = {
  text: 'Intercom help, Report on team inbox performance',
  url: 'https://intercom.com/help/en/articles/8425103-report-on-team-inbox-performance',
};
const ATTRIBUTES: PresetSource = {
  text: 'Intercom help, Reporting metrics and attributes',
  url: 'https://intercom.com/help/en/articles/7022438-reporting-metrics-attributes',
};
const CHATWOOT: PresetSource = { text: 'Chatwoot source, reporting listener and its specs', url: 'https://github.com/chatwoot/chatwoot' };
const CHATWOOT_BOT: PresetSource = {
  text: 'Chatwoot source, bot_metrics_builder.rb',
  url: 'https://github.com/chatwoot/chatwoot/blob/develop/app/builders/v2/reports/bot_metrics_builder.rb',
};
const CHATWOOT_SLA: PresetSource = {
  text: 'Chatwoot source, evaluate_applied_sla_service.rb',
  url: 'https://github.com/chatwoot/chatwoot/blob/develop/enterprise/app/services/sla/evaluate_applied_sla_service.rb',
};
const CHATWOOT_RATINGS: PresetSource = { text: 'Chatwoot issue 15488', url: 'https://github.com/chatwoot/chatwoot/issues/15488' };
const SOBOT_SLA: PresetSource = { text: 'Sobot help centre, SLA', url: 'https://help.sobot.io/en/pages/870b2f' };
const SOBOT_BOT: PresetSource = { text: 'Sobot help centre, AI agent board', url: 'https://help.sobot.io/en/pages/ba9974' };

/** How each product's published numbers are told by ours, as far as a source says how they are counted. Nothing here is guessed. */
export const PRESETS: readonly VendorPreset[] = [
  {
    id: 'amazon_connect:service_level',
    vendor: 'amazon_connect',
    term: 'Service level X seconds',
    metric: 'service_level.removed_within',
    fit: 'near',
    note: {
      en: 'Same formula. Theirs takes X from the report, ours T from the queue; ours leaves out entries outside opening hours.',
      zh: '公式相同。其 X 由报表指定，本系统的 T 取自队列；本系统不计非工作时间的排队。',
    },
    source: HISTORICAL,
  },
  preset('amazon_connect:contacts_queued', 'Contacts queued', 'offered', HISTORICAL),
  preset('amazon_connect:contacts_abandoned', 'Contacts abandoned', 'abandoned', HISTORICAL),
  preset('amazon_connect:average_queue_answer_time', 'Average queue answer time', 'asa', HISTORICAL),
  preset('amazon_connect:average_queue_abandon_time', 'Average queue abandon time', 'avg_abandon_time', HISTORICAL),
  {
    id: 'amazon_connect:maximum_queued_time',
    vendor: 'amazon_connect',
    term: 'Maximum queued time',
    metric: 'wait_max_all',
    fit: 'near',
    note: { en: 'Ours counts a wait once it has ended.', zh: '本系统在等待结束后才计入。' },
    source: HISTORICAL,
  },
  preset('amazon_connect:agent_answer_rate', 'Agent answer rate', 'agent_answer_rate', HISTORICAL),
  {
    id: 'amazon_connect:agent_non_response',
    vendor: 'amazon_connect',
    term: 'Agent non-response',
    metric: 'agent_non_response',
    fit: 'near',
    note: {
      en: 'Once for each offer, as theirs; ours leaves out offers that end because the customer leaves.',
      zh: '与其相同，按每次分配统计；本系统不计因客户离开而终止的分配。',
    },
    source: HISTORICAL,
  },
  {
    id: 'amazon_connect:average_handle_time',
    vendor: 'amazon_connect',
    term: 'Average handle time',
    metric: 'aht',
    fit: 'near',
    note: {
      en: 'Talk, hold and after-contact work in both. Theirs is over contacts, ours over agent segments.',
      zh: '均含通话、保持与事后处理。其分母为联系数，本系统为人工服务段数。',
    },
    source: HISTORICAL,
  },
  {
    id: 'amazon_connect:occupancy',
    vendor: 'amazon_connect',
    term: 'Occupancy',
    metric: 'occupancy_wall',
    fit: 'near',
    note: {
      en: 'Wall clock in both, whatever the number of chats at once. Ours leaves out work outside the available state.',
      zh: '均按自然时间计算，与同时会话数无关。本系统不计非可接待状态下的工作。',
    },
    source: HISTORICAL,
  },
  preset('amazon_connect:adherence', 'Adherence', 'adherence', ADHERENCE),
  serviceLevel('include_abandoned', 'abandons on, short abandons on, flow-outs off'),
  serviceLevel('exclude_short', 'abandons on, short abandons off, flow-outs off'),
  serviceLevel('include_flow_out', 'abandons on, short abandons on, flow-outs on'),
  serviceLevel('answered_only', 'abandons off, flow-outs off'),
  preset('genesys:abandon_rate', 'Abandon %', 'abandon_rate', QUEUE_VIEWS),
  preset('genesys:flow_out', 'Flow-out', 'flow_out', SERVICE_LEVEL),
  {
    id: 'genesys:average_handle',
    vendor: 'genesys',
    term: 'Avg Handle',
    metric: 'aht',
    fit: 'near',
    note: { en: 'Theirs is told for each medium: split ours by channel.', zh: '其按媒体类型给出：请将本系统数据按渠道拆分。' },
    source: GENESYS_METRICS,
  },
  {
    id: 'zendesk:service_level',
    vendor: 'zendesk',
    term: 'SLA, first reply time',
    metric: 'sla_first_response_attainment',
    fit: 'near',
    note: {
      en: 'No service level of a queue in the texts read: what is promised there is replies. Resets and pauses follow their own rules.',
      zh: '所读资料中没有队列的服务水平：其承诺对象为回复。重置与暂停另有规则。',
    },
    source: SLA_TARGETS,
  },
  {
    id: 'zendesk:first_reply_time',
    vendor: 'zendesk',
    term: 'First reply time',
    metric: 'first_response_human',
    fit: 'near',
    note: {
      en: 'Bots do not count in either. Theirs runs from the creation of the ticket, ours from the first customer message; where an agent opens, theirs ends at the second public comment.',
      zh: '均不计机器人。其自工单创建起算，本系统自客户首条消息起算；客服发起时，其终点为第二条公开评论。',
    },
    source: FIRST_REPLY,
  },
  {
    id: 'zendesk:next_reply_time',
    vendor: 'zendesk',
    term: 'SLA, next reply time',
    metric: 'sla_next_response_attainment',
    fit: 'near',
    note: { en: 'The clock of both runs from the oldest unanswered message.', zh: '均自最早未回复的消息起算。' },
    source: SLA_TARGETS,
  },
  {
    id: 'zendesk:periodic_update',
    vendor: 'zendesk',
    term: 'SLA, periodic update',
    metric: 'sla_periodic_attainment',
    fit: 'near',
    note: { en: 'Resets and pauses follow their own rules.', zh: '重置与暂停另有规则。' },
    source: SLA_TARGETS,
  },
  {
    id: 'zendesk:requester_wait_time',
    vendor: 'zendesk',
    term: 'Requester wait time',
    metric: null,
    fit: 'none',
    note: {
      en: 'Theirs is time in states of a ticket that people set. Here a customer waits while a message is unanswered or in a queue: customer_wait_total.',
      zh: '其为工单处于人工设定状态的时长。本系统以消息未回复或排队计客户等待：customer_wait_total。',
    },
    source: DURATIONS,
  },
  {
    id: 'zendesk:iqs',
    vendor: 'zendesk',
    term: 'Internal Quality Score (IQS)',
    metric: 'iqs',
    fit: 'near',
    note: {
      en: 'Theirs is a plain mean of reviews; ours weighs each by 1 ÷ its chance of being drawn. Equal where all were drawn alike.',
      zh: '其为评分的简单平均；本系统按被抽中概率的倒数加权。抽样概率一致时两者相等。',
    },
    source: REVIEWS,
  },
  {
    id: 'zendesk:autoscore',
    vendor: 'zendesk',
    term: 'AutoQA score (AQS)',
    metric: 'aqs',
    fit: 'near',
    note: { en: 'Kept apart from people’s scores in both; the questions asked are others.', zh: '均与人工评分分开；所评问题不同。' },
    source: AUTO_QA,
  },
  {
    id: 'intercom:service_level',
    vendor: 'intercom',
    term: 'Service level',
    metric: null,
    fit: 'none',
    note: {
      en: 'No service level of a queue in the texts read. Waiting is told there by the response times below.',
      zh: '所读资料中没有队列的服务水平。等待情况由下列响应时间体现。',
    },
    source: REAL_TIME,
  },
  {
    id: 'intercom:first_response_time',
    vendor: 'intercom',
    term: 'First response time, bot time left out',
    metric: 'first_response_after_handoff',
    fit: 'near',
    note: {
      en: 'Their default. Filed under the day on which the conversation started, as ours. Office hours are chosen in each of their charts; ours is calendar time.',
      zh: '其默认口径。与本系统一样归入会话开始日。其在每张图表中选择是否按办公时间，本系统为自然时间。',
    },
    source: REAL_TIME,
  },
  {
    id: 'intercom:first_response_time_with_bot',
    vendor: 'intercom',
    term: 'First response time, bot time included',
    metric: 'first_response_human',
    fit: 'near',
    note: {
      en: 'Filed under the day on which the conversation started, as ours. Office hours are chosen in each of their charts.',
      zh: '与本系统一样归入会话开始日。其在每张图表中选择是否按办公时间。',
    },
    source: REAL_TIME,
  },
  {
    id: 'intercom:team_first_response_time',
    vendor: 'intercom',
    term: 'Team first response time',
    metric: 'agent_first_response',
    fit: 'near',
    note: {
      en: 'Theirs runs from the assignment to a team, ours from an agent’s segment.',
      zh: '其自分配至团队起算，本系统自客服服务段起算。',
    },
    source: TEAM_INBOX,
  },
  {
    id: 'intercom:median_time_to_reply',
    vendor: 'intercom',
    term: 'median_time_to_reply',
    metric: 'response_time_p50',
    fit: 'near',
    note: {
      en: 'Theirs is the median of one conversation in office hours; ours of all turns of the range, nearest rank, calendar time.',
      zh: '其为单个会话内按办公时间的中位数；本系统为范围内全部轮次、最近秩、自然时间。',
    },
    source: STATISTICS,
  },
  {
    id: 'intercom:handling_time',
    vendor: 'intercom',
    term: 'handling_time',
    metric: 'aht',
    fit: 'near',
    note: { en: 'Theirs is told for each conversation, ours over agent segments.', zh: '其按会话给出，本系统按人工服务段平均。' },
    source: STATISTICS,
  },
  {
    id: 'intercom:adjusted_handling_time',
    vendor: 'intercom',
    term: 'adjusted_handling_time',
    metric: 'handle_time_active_mean',
    fit: 'near',
    note: {
      en: 'Idle time is dropped in both; here a gap of more than 5 minutes without an act of the agent.',
      zh: '均剔除空闲时段；本系统指客服无动作超过 5 分钟的间隔。',
    },
    source: STATISTICS,
  },
  {
    id: 'intercom:time_to_first_close',
    vendor: 'intercom',
    term: 'time_to_first_close',
    metric: 'time_to_first_close',
    fit: 'near',
    note: { en: 'Theirs takes out time outside office hours; ours is calendar time.', zh: '其剔除非办公时间；本系统为自然时间。' },
    source: STATISTICS,
  },
  {
    id: 'intercom:first_contact_resolution',
    vendor: 'intercom',
    term: 'First contact resolution',
    metric: 'fcr_gross.strict',
    fit: 'near',
    note: {
      en: 'Theirs: closed once, with one teammate. Ours: no transfer, and no contact on the topic within 7 days.',
      zh: '其为仅关闭一次且仅一名同事处理；本系统为无转接且 7 天内未就同一主题再次来访。',
    },
    source: ATTRIBUTES,
  },
  {
    id: 'intercom:resolved_by_bot',
    vendor: 'intercom',
    term: 'Resolved by AI',
    metric: 'bot_containment_rate',
    fit: 'near',
    note: {
      en: 'Theirs: the last answer was the bot’s and nobody was asked for. That is containment here: whether it helped is another number.',
      zh: '其为最后由机器人回答且客户未要求人工。本系统称之为独立接待：是否解决另有指标。',
    },
    source: ATTRIBUTES,
  },
  {
    id: 'chatwoot:service_level',
    vendor: 'chatwoot',
    term: 'SLA hit rate',
    metric: 'sla_any_miss_rate',
    fit: 'near',
    note: {
      en: 'Theirs is the share without a miss: 1 − ours. A late reply stays a miss in ours. No service level of a queue in the source read.',
      zh: '其为无违约的占比，即 1 − 本系统值。本系统中逾期回复永久计为违约。所读源码中没有队列的服务水平。',
    },
    source: CHATWOOT_SLA,
  },
  {
    id: 'chatwoot:first_response_time',
    vendor: 'chatwoot',
    term: 'First response time',
    metric: 'first_response_after_handoff',
    fit: 'near',
    note: {
      en: 'With a bot both run from the hand-off to the first human reply. Theirs is filed under the day of the reply, ours under the start of the session.',
      zh: '有机器人时均自转人工至首条人工回复。其归入回复当日，本系统归入会话开始时刻。',
    },
    source: CHATWOOT,
  },
  {
    id: 'chatwoot:bot_resolution_rate',
    vendor: 'chatwoot',
    term: 'Bot resolution rate',
    metric: 'bot_containment_rate',
    fit: 'near',
    note: {
      en: 'Theirs divides conversations that the bot marked as resolved, and one can be handed off as well. Ours counts sessions that nobody else had.',
      zh: '其分子为机器人标记已解决的会话，同一会话也可能转人工。本系统统计无其他人接待的会话。',
    },
    source: CHATWOOT_BOT,
  },
  {
    id: 'chatwoot:bot_handoff_rate',
    vendor: 'chatwoot',
    term: 'Bot handoff rate',
    metric: 'handoff_rate',
    fit: 'near',
    note: { en: 'Theirs is over conversations, ours over the bot’s sessions.', zh: '其分母为对话，本系统为机器人会话。' },
    source: CHATWOOT_BOT,
  },
  {
    id: 'chatwoot:csat_by_agent',
    vendor: 'chatwoot',
    term: 'CSAT by agent',
    metric: 'csat_top2',
    fit: 'near',
    note: {
      en: 'Theirs goes to whoever is assigned when the rating arrives; ours to the agent written into the invitation. Split ours by agent.',
      zh: '其归属评分到达时的负责人；本系统归属邀请中写明的客服。请将本系统数据按客服拆分。',
    },
    source: CHATWOOT_RATINGS,
  },
  {
    id: 'sobot:service_level',
    vendor: 'sobot',
    term: '在线客服报表 (live chat report)',
    metric: null,
    fit: 'none',
    note: {
      en: 'How the fields of the live chat report are counted was not found published.',
      zh: '未找到其在线客服报表各字段统计口径的公开说明。',
    },
    source: SOBOT_SLA,
  },
  preset('sobot:first_response_time', 'First response time of each agent', 'agent_first_response', SOBOT_SLA),
  {
    id: 'sobot:sla_first_response',
    vendor: 'sobot',
    term: 'SLA, first response',
    metric: 'sla_first_response_attainment',
    fit: 'near',
    note: {
      en: 'First match wins and edits touch new sessions only, in both. Theirs is matched again on each assignment and transfer, ours once at the start.',
      zh: '均为首个匹配生效、修改仅影响新会话。其在每次分配与转接时重新匹配，本系统仅在开始时匹配。',
    },
    source: SOBOT_SLA,
  },
  preset('sobot:valid_sessions', 'Valid sessions', 'sessions_valid', SOBOT_BOT),
  {
    id: 'sobot:resolved',
    vendor: 'sobot',
    term: 'Resolved',
    metric: 'bot_resolution_rate.confirmed',
    fit: 'near',
    note: { en: 'Theirs is a count, ours a share of those who answered.', zh: '其为数量，本系统为作答者中的占比。' },
    source: SOBOT_BOT,
  },
  {
    id: 'sobot:inferred_resolved',
    vendor: 'sobot',
    term: 'Inferred resolved',
    metric: 'bot_resolution_rate.inferred',
    fit: 'near',
    note: {
      en: 'Theirs is a count, and by which rule it is inferred is not published. Ours: nobody else, and no return within 72 h.',
      zh: '其为数量，推断规则未公开。本系统：无其他人接待且 72 小时内未再来访。',
    },
    source: SOBOT_BOT,
  },
  {
    id: 'sobot:transfers_to_agent',
    vendor: 'sobot',
    term: 'Transfers to agent',
    metric: 'handoff_rate',
    fit: 'near',
    note: { en: 'Theirs is a count, ours a share of the bot’s sessions.', zh: '其为数量，本系统为机器人会话中的占比。' },
    source: SOBOT_BOT,
  },
];

export const presetById: ReadonlyMap<string, VendorPreset> = new Map(PRESETS.map((one) => [one.id, one]));

/** Presets that are told by a metric. */
export function presetsOf(metricId: string): readonly VendorPreset[] {
  return PRESETS.filter(({ metric }) => metric === metricId);
}

/** One that is counted by the same rule. */
function preset(id: `${Vendor}:${string}`, term: string, metric: string, source: PresetSource): VendorPreset {
  return { id, vendor: id.slice(0, id.indexOf(':')) as Vendor, term, metric, fit: 'same', note: null, source };
}

/** Genesys has one service level and three switches; what they say holds for the past, too. */
function serviceLevel(variant: string, switches: string): VendorPreset {
  return {
    id: `genesys:service_level.${variant}`,
    vendor: 'genesys',
    term: `Service Level %, ${switches}`,
    metric: `service_level.${variant}`,
    fit: 'near',
    note: {
      en: 'Same formula. Their switches change past dates too; here each setting is a metric of its own. Ours leaves out entries outside opening hours.',
      zh: '公式相同。其开关对历史数据同样生效；本系统中每种设置各为一项指标。本系统不计非工作时间的排队。',
    },
    source: SERVICE_LEVEL,
  };
}
