import { CATALOGUE, haveSameItems, metricById, PRESETS, presetById } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { counterpartOf, offeredDefinitions } from './offered-definitions.ts';

describe('offeredDefinitions', () => {
  it('are every metric that is not only a part, and every number of a vendor, each once', () => {
    const ids = offeredDefinitions('en').flatMap(({ options }) => options.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const expected = [...CATALOGUE.filter(({ isPart }) => !isPart), ...PRESETS].map(({ id }) => id);
    expect(ids.sort()).toEqual(expected.sort());
  });
});

describe('counterpartOf', () => {
  it("is a vendor's number over the same items, counted otherwise", () => {
    expect(counterpartOf('service_level.exclude_short')).toBe('amazon_connect:service_level');
    expect(counterpartOf('first_response_human')).toBe('intercom:first_response_time');
    expect(counterpartOf('amazon_connect:service_level')).toMatch(/^genesys:service_level/);
  });

  it('is never the metric itself, by whatever name', () => {
    for (const { id } of [...CATALOGUE, ...PRESETS]) {
      const other = counterpartOf(id);
      const [one, two] = [id, other].map((name) => metricById.get(presetById.get(name)?.metric ?? name));
      expect(other).not.toBe(id);
      if (one && two && haveSameItems(one, two)) expect(one).not.toBe(two);
    }
    expect(counterpartOf('asa@1')).not.toMatch(/^asa$|^amazon_connect:average_queue_answer_time$/);
  });
});
