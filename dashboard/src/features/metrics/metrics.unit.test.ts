import { CATALOGUE } from '@tidewatch/schemas';
import { sqlOf } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import { formatSql } from './format-sql.ts';
import { addressOf, entryOf, findEntries, groupEntries } from './metric-entry.ts';

const entries = CATALOGUE.map((metric) => entryOf(metric, 'en'));
const idsOf = (search: string) => findEntries(entries, search).map(({ id }) => id);

describe('findEntries', () => {
  it('finds by id, number and name, in either language, whatever the case and width of the letters', () => {
    expect(idsOf('service_level.exclude_short')).toEqual(['service_level.exclude_short']);
    expect(idsOf('m24')).toEqual(['service_level.include_abandoned']);
    expect(idsOf('Ｍ２４')).toEqual(idsOf('M24'));
    expect(idsOf('服务水平')).toContain('service_level.exclude_short');
    expect(idsOf('Service Level')).toContain('service_level.exclude_short');
  });

  it('wants every word, in any order, and everything where nothing is asked for', () => {
    expect(idsOf('level short exclude')).toEqual(idsOf('exclude level short'));
    expect(idsOf('level nonsense')).toEqual([]);
    expect(idsOf('  ')).toHaveLength(CATALOGUE.length);
  });
});

describe('groupEntries', () => {
  it('keeps the order of the dictionary and loses nobody', () => {
    const groups = groupEntries(entries);
    expect(new Set(groups.map(({ family }) => family)).size).toBe(groups.length);
    expect(groups.flatMap((group) => group.entries.map(({ id }) => id)).sort()).toEqual(CATALOGUE.map(({ id }) => id).sort());
  });
});

describe('addressOf', () => {
  it('keeps what was searched for', () => {
    expect(addressOf('asa', '')).toBe('/metrics/asa');
    expect(addressOf('asa', '等待 & more')).toBe('/metrics/asa?q=%E7%AD%89%E5%BE%85+%26+more');
    expect(addressOf(null, 'm24')).toBe('/metrics?q=m24');
  });
});

describe('formatSql', () => {
  it('changes white space only, for every metric', () => {
    const dense = (text: string) => text.replaceAll(/\s/g, '');
    for (const metric of CATALOGUE) expect(dense(formatSql(sqlOf(metric)))).toBe(dense(sqlOf(metric)));
  });

  it('sets lines in by their depth, and breaks long lists at their own commas', () => {
    const a = `count(${'a'.repeat(50)}, 1)`;
    expect(formatSql(`SELECT ${a}, ${a}\nFROM (\nSELECT ')'\nFROM t\n)\nGROUP BY i`)).toBe(
      [`SELECT ${a},`, `    ${a}`, 'FROM (', "  SELECT ')'", '  FROM t', ')', 'GROUP BY i'].join('\n'),
    );
  });
});
