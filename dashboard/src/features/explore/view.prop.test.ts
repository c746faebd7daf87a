import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHART_KINDS,
  COMPARES,
  defaultView,
  type ExploreView,
  searchOfView,
  VIEW_GRAINS,
  viewFromWords,
  wordsFromView,
  wordsOfSearch,
} from './view.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const word = text.filter((value) => value !== '');
const id = fc.stringMatching(/^[a-z][a-z0-9_.]{0,20}$/);

const view: fc.Arbitrary<ExploreView> = fc.record({
  metrics: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
  grain: fc.constantFrom(...VIEW_GRAINS),
  from: word,
  to: word,
  zone: word,
  by: fc.uniqueArray(id, { maxLength: 5 }),
  where: fc.uniqueArray(fc.record({ dimension: id, values: fc.uniqueArray(text, { minLength: 1, maxLength: 5 }), isNot: fc.boolean() }), {
    maxLength: 3,
    selector: ({ dimension }) => dimension,
  }),
  asOf: fc.option(word),
  knownAt: fc.option(word),
  compare: fc.option(fc.constantFrom(...COMPARES)),
  chart: fc.constantFrom(...CHART_KINDS),
});

describe('the view in the URL', () => {
  const fallback = defaultView('UTC');

  it('reads back as the same view, whatever is in its words', () => {
    fc.assert(
      fc.property(view, (shown) => {
        const search = new URLSearchParams(searchOfView(shown));
        expect(viewFromWords(wordsOfSearch(search), fallback)).toEqual(shown);
      }),
    );
  });

  it('takes any URL without an error, and what it made of it is stable', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('m', 'grain', 'from', 'to', 'zone', 'by', 'where', 'as_of', 'known_at', 'vs', 'chart'), text),
        (raw) => {
          const shown = viewFromWords(wordsOfSearch(new URLSearchParams(raw)), fallback);
          expect(viewFromWords(wordsFromView(shown), fallback)).toEqual(shown);
        },
      ),
    );
  });
});
