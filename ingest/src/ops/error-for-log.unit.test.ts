import { expect, it } from 'vitest';
import { errorForLog } from './error-for-log.ts';

it('an error in a log says what and where, never what was sent: no messages, no fields of drivers', () => {
  const cause = Object.assign(new TypeError('value "13800138000" is no number'), { detail: 'Key (phone)=(13800138000)', code: '22P02' });
  const told = JSON.stringify(errorForLog(new Error('insert of 13800138000 failed', { cause })));
  expect(told).not.toContain('138001');
  expect(JSON.parse(told)).toMatchObject([{ name: 'Error' }, { name: 'TypeError', code: '22P02' }]);
  expect(told).toContain('error-for-log.unit.test.ts');
});

it('a chain without an end is cut, and what is no error tells nothing', () => {
  const loop = new Error('a');
  loop.cause = loop;
  expect(errorForLog(loop)).toHaveLength(5);
  expect(errorForLog('text with 13800138000')).toEqual([]);
});
