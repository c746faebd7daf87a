import { expect, test } from 'vitest';
import { isPassingFault } from './is-passing-fault.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

test.each([
  ['the connection is gone', '08006'],
  ['the disk is full', '53100'],
  ['there are too many connections', '53300'],
  ['it shuts down', '57P01'],
  ['it is starting', '57P03'],
  ['a statement took too long', '57014'],
  ['the disk cannot be read', '58030'],
  ['it is read-only', '25006'],
  ['two waited for each other', '40P01'],
  ['a lock was not to be had', '55P03'],
  ['the port is closed', 'ECONNREFUSED'],
  ['the connection was reset', 'ECONNRESET'],
])('%s: it may be gone the next time', (_name, code) => {
  expect(isPassingFault(withCode(code))).toBe(true);
});

test('a server that says nothing may say something the next time', () => {
  expect(isPassingFault(new Error('Query read timeout'))).toBe(true);
  expect(isPassingFault(new Error('timeout exceeded when trying to connect'))).toBe(true);
});

test.each([
  ['a table is missing', '42P01'],
  ['a value is twice', '23505'],
  ['the password is wrong', '28P01'],
  ['bytes that are no text', '22021'],
])('%s: trying again changes nothing', (_name, code) => {
  expect(isPassingFault(withCode(code))).toBe(false);
});

test('a mistake of ours does not pass', () => {
  expect(isPassingFault(new TypeError('x is undefined'))).toBe(false);
});
