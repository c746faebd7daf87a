import { describe, expect, it } from 'vitest';
import { agreementOf, type Rating } from './agreement.ts';

/** Ratings of things by raters, a row of labels a thing; . = not rated. */
function rated(...things: readonly string[]): Rating[] {
  return things.flatMap((labels, i) =>
    [...labels].flatMap((label, r) => (label === '.' ? [] : [{ unit: String(i), rater: `r${r}`, label }])),
  );
}

describe('agreement of raters', () => {
  it('two raters, 20 things, 8 both yes, 7 both no, 3 and 2 apart: agreement 0.75, kappa 0.50', () => {
    const things = [...Array(8).fill('yy'), ...Array(7).fill('nn'), ...Array(3).fill('yn'), ...Array(2).fill('ny')] as string[];
    expect(agreementOf(rated(...things))).toEqual({ value: 0.5, agreeing: 15, pairs: 20 });
    expect(agreementOf(rated(...things).reverse())).toEqual({ value: 0.5, agreeing: 15, pairs: 20 });
  });

  it('several raters with gaps: alpha as Krippendorff works it out for nominal data, 0.743', () => {
    // Computing Krippendorff's Alpha-Reliability (2011), example C: four observers, twelve units.
    const a = ['1', '2', '3', '3', '2', '1', '4', '1', '2', '.', '.', '.'];
    const b = ['1', '2', '3', '3', '2', '2', '4', '1', '2', '5', '.', '3'];
    const c = ['.', '3', '3', '3', '2', '3', '4', '2', '2', '5', '1', '.'];
    const d = ['1', '2', '3', '3', '2', '4', '4', '1', '2', '5', '1', '.'];
    const { value } = agreementOf(rated(...a.map((_, i) => `${a[i]}${b[i]}${c[i]}${d[i]}`)));
    expect(value).toBeCloseTo(0.743, 3);
  });

  it('what one alone has rated has no say, and where all say the same nobody can tell', () => {
    expect(agreementOf(rated('y.', 'yy', 'yy'))).toEqual({ value: null, agreeing: 2, pairs: 2 });
    expect(agreementOf(rated('y', 'n'))).toEqual({ value: null, agreeing: 0, pairs: 0 });
  });

  it('of two ratings of one rater the last counts', () => {
    const again = [...rated('yy', 'nn'), { unit: '0', rater: 'r0', label: 'n' }];
    expect(agreementOf(again)).toMatchObject({ agreeing: 1, pairs: 2 });
  });
});
