/** How customers reach the floor. */
export type Channel = 'web' | 'wechat' | 'app' | 'phone' | 'social' | 'email';

/** What an agent serves at a time: one call, or several written sessions. */
export type Media = 'phone' | 'text';

/** Share of arrivals by channel. */
export const CHANNEL_SHARE: Readonly<Record<Channel, number>> = {
  web: 0.27,
  wechat: 0.28,
  app: 0.18,
  phone: 0.19,
  social: 0.05,
  email: 0.03,
};

/** Promised answer to an e-mail, ms: takes the place of the queue's T. */
export const EMAIL_ANSWER_WITHIN_MS = 4 * 3_600_000;

export function mediaOf(channel: Channel): Media {
  return channel === 'phone' ? 'phone' : 'text';
}
