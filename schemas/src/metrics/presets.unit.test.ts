import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricById } from './catalogue.ts';
import { PRESETS, presetById, presetsOf, VENDORS } from './presets.ts';

/** What the thirteen contacts of the golden fixture give by each vendor's rule. */
const GOLDEN: Readonly<Record<string, readonly [numerator: number, denominator: number]>> = {
  'amazon_connect:service_level': [9, 13],
  'genesys:service_level.include_abandoned': [6, 12],
  'genesys:service_level.exclude_short': [6, 11],
  'genesys:service_level.include_flow_out': [6, 13],
  'genesys:service_level.answered_only': [6, 8],
};

describe('presets', () => {
  it('have ids of their own that begin with their vendor', () => {
    expect(presetById.size).toBe(PRESETS.length);
    for (const { id, vendor } of PRESETS) expect(id.startsWith(`${vendor}:`)).toBe(true);
    expect(new Set(PRESETS.map(({ vendor }) => vendor))).toEqual(new Set(Object.keys(VENDORS)));
  });

  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s names a metric that is there, or says that there is none, and where it departs',
    (_, { metric, fit, note, source }) => {
      expect(metric === null).toBe(fit === 'none');
      if (metric !== null) expect(metricById.has(metric)).toBe(true);
      expect(note === null).toBe(fit === 'same');
      if (note) {
        expect(note.zh).toMatch(/\p{Script=Han}/u);
        expect(note.en).not.toMatch(/\p{Script=Han}/u);
      }
      expect(source.url).toMatch(/^https:\/\//);
    },
  );

  it('say of each vendor which service level is its own, or that it has none', () => {
    for (const vendor of Object.keys(VENDORS)) expect(PRESETS.some(({ id }) => id.startsWith(`${vendor}:service_level`))).toBe(true);
    const told = PRESETS.filter(({ metric }) => metric?.startsWith('service_level.')).map(({ id }) => id);
    expect(told.sort()).toEqual(Object.keys(GOLDEN).sort());
  });

  it.each(Object.entries(GOLDEN))('%s gives %j of the golden fixture', (id, [numerator, denominator]) => {
    const fixture = JSON.parse(readFileSync(new URL('../../fixtures/g13.expected.json', import.meta.url), 'utf8')) as {
      readonly metrics: Readonly<Record<string, object>>;
    };
    expect(fixture.metrics[presetById.get(id)?.metric ?? '']).toMatchObject({ numerator, denominator });
  });

  it('are found by the metric that tells them', () => {
    expect(presetsOf('service_level.removed_within').map(({ id }) => id)).toEqual(['amazon_connect:service_level']);
    expect(presetsOf('nonsense')).toEqual([]);
  });
});
