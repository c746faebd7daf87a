import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatClock,
  formatCompact,
  formatCount,
  formatDateTime,
  formatDuration,
  formatPoints,
  formatShare,
  formatTime,
  formatZone,
  MISSING,
} from './format.ts';
import { wilsonInterval } from './wilson.ts';

const MONDAY_1405 = Date.parse('2026-11-23T14:05:22+08:00');

describe('numbers', () => {
  it('group counts and shorten large ones by the habit of the language', () => {
    expect(formatCount(12_480, 'en')).toBe('12,480');
    expect(formatCompact(124_800, 'en')).toBe('124.8K');
    expect(formatCompact(124_800, 'zh-CN')).toBe('12.5万');
  });

  it('say sizes in the units that disks are sold in', () => {
    expect([0, 999, 1_000, 1_234_567, 52_300_000_000].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '1.2 MB',
      '52.3 GB',
    ]);
  });

  it('show a missing value as a dash, never as zero', () => {
    for (const text of [formatCount(null, 'en'), formatShare(null, 'zh-CN'), formatDuration(null, 'en'), formatClock(null)]) {
      expect(text).toBe(MISSING);
    }
  });

  it('say 100.0% only where nothing is missing from the whole', () => {
    expect(formatShare(0.784, 'en')).toBe('78.4%');
    expect(formatShare(1, 'en')).toBe('100.0%');
    expect(formatShare(2_999 / 3_000, 'en')).toBe('99.9%');
    expect(formatShare(0.9995, 'zh-CN')).toBe('99.9%');
  });

  it('name a distance between shares in points, without a sign', () => {
    expect(formatPoints(-0.021, 'en')).toBe('2.1 pp');
    expect(formatPoints(0.021, 'zh-CN')).toBe('2.1 个百分点');
  });
});

describe('durations', () => {
  it('change their form at a minute and at an hour, and cut, never round up', () => {
    expect(formatDuration(48_999, 'en')).toBe('48 s');
    expect(formatDuration(48_000, 'zh-CN')).toBe('48 秒');
    expect(formatDuration(9_740, 'en')).toBe('9.7 s');
    expect(formatDuration(0, 'en')).toBe('0 s');
    expect(formatDuration(185_000, 'en')).toBe('3:05');
    expect(formatDuration(3_723_000, 'zh-CN')).toBe('1:02:03');
    expect(formatDuration(-185_000, 'en')).toBe('−3:05');
    expect(formatDuration(-90, 'en')).toBe('0 s');
    expect(formatClock(48_999)).toBe('0:48');
    expect(formatClock(3_599_999)).toBe('59:59');
  });

  it('print an age with one decimal while that is what one looks at', () => {
    expect(formatAge(1_490, 'en')).toBe('1.4 s');
    expect(formatAge(1_490, 'zh-CN')).toBe('1.4 秒');
    expect(formatAge(48_000, 'en')).toBe('48 s');
    expect(formatAge(185_000, 'zh-CN')).toBe('3 分钟');
    expect(formatAge(2 * 3_600_000 + 1, 'en')).toBe('2 h');
    expect(formatAge(3 * 86_400_000, 'en')).toBe('3 d');
    expect(formatAge(-200, 'en')).toBe('0.0 s');
  });
});

describe('times', () => {
  it('are on a 24-hour clock in the zone of the view', () => {
    expect(formatDateTime(MONDAY_1405, 'Asia/Shanghai', 'en')).toBe('Mon 23 Nov 14:05');
    expect(formatDateTime(MONDAY_1405, 'Asia/Shanghai', 'zh-CN')).toBe('11月23日周一 14:05');
    expect(formatTime(MONDAY_1405, 'Asia/Shanghai', { seconds: true })).toBe('14:05:22');
    expect(formatTime(Date.parse('2026-11-23T00:00:00+08:00'), 'Asia/Shanghai')).toBe('00:00');
  });

  it('tell the second of two equal hours', () => {
    const first = Date.parse('2026-11-01T01:30:00-04:00');
    expect(formatDateTime(first, 'America/New_York', 'en')).toBe('Sun 1 Nov 01:30');
    expect(formatDateTime(first + 3_600_000, 'America/New_York', 'en')).toBe('Sun 1 Nov 01:30 (2nd)');
    expect(formatDateTime(first + 3_600_000, 'America/New_York', 'zh-CN')).toBe('11月1日周日 01:30（第二次）');
  });

  it('name the zone apart, with its distance from Greenwich that day', () => {
    expect(formatZone(MONDAY_1405, 'Asia/Shanghai', 'en')).toBe('Shanghai, GMT+8');
    expect(formatZone(Date.parse('2026-07-01T00:00:00Z'), 'America/New_York', 'zh-CN')).toBe('New York，GMT-4');
    expect(formatZone(MONDAY_1405, 'UTC', 'en')).toBe('UTC');
  });
});

describe('wilsonInterval', () => {
  it('gives the published interval of 5 of 10 and none without items, or of what is no share', () => {
    const interval = wilsonInterval(5, 10);
    expect(interval?.low).toBeCloseTo(0.2366, 4);
    expect(interval?.high).toBeCloseTo(0.7634, 4);
    expect(wilsonInterval(0, 0)).toBeNull();
    expect(wilsonInterval(-1, 10)).toBeNull();
    expect(wilsonInterval(11, 10)).toBeNull();
  });
});
