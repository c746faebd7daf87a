import { describe, expect, it } from 'vitest';
import { defaultView, searchOfView, viewFromWords, wordsOfSearch } from './view.ts';

const fallback = defaultView('Asia/Shanghai');
const read = (search: string) => viewFromWords(wordsOfSearch(new URLSearchParams(search)), fallback);

describe('viewFromWords', () => {
  it('is the default for a bare address', () => {
    expect(read('')).toEqual(fallback);
  });

  it('reads a link as a person would write it', () => {
    expect(read('m=offered,answered&grain=1d&from=now-7d&to=now&by=queue,channel&where=queue:售后,售前;channel!:&vs=week')).toEqual({
      ...fallback,
      metrics: ['offered', 'answered'],
      grain: '1d',
      by: ['queue', 'channel'],
      where: [
        { dimension: 'queue', values: ['售后', '售前'], isNot: false },
        { dimension: 'channel', values: [''], isNot: true },
      ],
      compare: 'week',
    });
  });

  it('keeps at most four metrics, each once', () => {
    expect(read('m=a,a,b,c,d,e').metrics).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes the default for a grain or chart that does not exist', () => {
    expect(read('grain=7m&chart=pie')).toEqual(fallback);
  });
});

describe('searchOfView', () => {
  it('names every choice, so that a link means the same elsewhere', () => {
    expect(
      decodeURIComponent(searchOfView({ ...fallback, by: ['queue'], where: [{ dimension: 'queue', values: ['a,b'], isNot: false }] })),
    ).toBe('m=service_level.exclude_short&grain=1h&from=now-7d&to=now&zone=Asia/Shanghai&by=queue&where=queue:a%2Cb&chart=line');
  });
});
