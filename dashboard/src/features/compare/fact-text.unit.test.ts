import { readFileSync } from 'node:fs';
import { CATALOGUE, type Fact, haveSameItems, planDifference, type Scalar } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { LOCALES } from '../../i18n/locales.ts';
import { type FactWords, factText } from './fact-text.ts';

const plain: FactWords = {
  field: (name) => name,
  value: (_, value) => String(value),
  span: () => null,
  duration: (ms) => `${ms / 3_600_000} h`,
  phrase: (key, parts) => `${key}(${Object.values(parts).join(', ')})`,
};

/** Every fact by which two metrics of the catalogue can be told apart. */
const FACTS: readonly Fact[] = [
  ...new Map(
    CATALOGUE.flatMap((a) => CATALOGUE.filter((b) => a.id < b.id && haveSameItems(a, b)).flatMap((b) => planDifference(a, b).facts)).map(
      (fact) => [JSON.stringify(fact), fact] as const,
    ),
  ).values(),
];

/** Names of the fields in all that can be told of the facts. */
function fieldsAsked(): ReadonlySet<string> {
  const asked = new Set<string>();
  const field = (name: string) => {
    asked.add(name);
    return name;
  };
  for (const fact of FACTS) for (const is of [true, false, null]) factText({ fact, is }, { ...plain, field });
  return asked;
}

function texts(path: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return JSON.parse(readFileSync(new URL(`../../../messages/${path}`, import.meta.url), 'utf8'));
}

describe('factText', () => {
  const told = (a: string, b: string, is: Scalar) => {
    const [one, other] = [a, b].map((id) => CATALOGUE.find((metric) => metric.id === id)) as [
      (typeof CATALOGUE)[number],
      (typeof CATALOGUE)[number],
    ];
    return planDifference(one, other).facts.map((fact) => factText({ fact, is: fact.kind === 'value' ? 'word' : is }, plain));
  };

  it('says a comparison as it is for the items, true or not', () => {
    const [a, b] = ['service_level.exclude_short', 'service_level.removed_within'] as const;
    expect(told(a, b, true)).toContain('span(entered_at, left_at) < short_abandon_ms');
    expect(told(a, b, false)).toContain('span(entered_at, left_at) ≥ short_abandon_ms');
    expect(told(a, b, null)).toContain('unknown(span(entered_at, left_at), short_abandon_ms)');
    expect(told(a, b, true)).toContain('value(left_reason, word)');
  });

  it('says first what is told, counts times in hours, and takes yes and no for what is either', () => {
    expect(told('sessions_closed', 'transfer_rate', true)).toContain('transfer_count > 0');
    expect(told('sessions_closed', 'transfer_rate', false)).toContain('transfer_count ≤ 0');
    expect(told('resolution_rate.settled', 'sessions_closed', true)).toContain('closed_at + 72 h ≤ now()');
    expect(told('offhours_arrivals', 'sessions_started', false)).toContain('no(offhours)');
  });

  it.each(LOCALES)('has a word for every field that can make a difference, in %s', (locale) => {
    const own = texts(`${locale}/compare.json`)['field'] ?? {};
    const dimensions = texts(`${locale}/explore.json`)['dimension'] ?? {};
    expect([...fieldsAsked()].filter((name) => own[name] === undefined && dimensions[name] === undefined)).toEqual([]);
  });

  it('is asked for no field in vain', () => {
    const asked = fieldsAsked();
    const known = Object.keys(texts('en/compare.json')['field'] ?? {});
    expect(known.filter((name) => !asked.has(name))).toEqual([]);
  });
});
