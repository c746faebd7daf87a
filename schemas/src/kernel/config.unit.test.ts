import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig } from './config.ts';
import { UsageError } from './errors.ts';

const schema = z.object({
  DATABASE_URL: z.url(),
  PORT: z.coerce.number().int().min(1).default(3000),
  MASTER_KEY: z.string().min(8).optional(),
});
const files: Readonly<Record<string, string>> = { '/run/key': 'secret-key\n', '/run/url': 'postgres://db/x' };
const readFile = (path: string) => {
  const text = files[path];
  if (text === undefined) throw new Error('ENOENT');
  return text;
};
const problemsOf = (source: Readonly<Record<string, string | undefined>>, of: z.ZodType = schema) => {
  try {
    parseConfig(of, source, readFile);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: 'config_invalid', retry: false });
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
};

describe('parseConfig', () => {
  it('gives typed values, defaults, and nothing of other variables', () => {
    expect(parseConfig(schema, { DATABASE_URL: 'postgres://db/x', HOME: '/root' }, readFile)).toEqual({
      DATABASE_URL: 'postgres://db/x',
      PORT: 3000,
    });
  });

  it('reports every problem at once, one line each', () => {
    expect(problemsOf({ PORT: '0', MASTER_KEY: 'short' })).toEqual([
      'DATABASE_URL: is required',
      'PORT: Too small: expected number to be >=1',
      'MASTER_KEY: Too small: expected string to have >=8 characters',
    ]);
  });

  it('takes an empty value as an absent one', () => {
    expect(problemsOf({ DATABASE_URL: '' })).toEqual(['DATABASE_URL: is required']);
    expect(parseConfig(schema, { DATABASE_URL: 'postgres://db/x', PORT: '', MASTER_KEY: '' }, readFile).PORT).toBe(3000);
  });

  it('reads NAME from the file that NAME_FILE names, without white space around it', () => {
    const config = parseConfig(schema, { DATABASE_URL_FILE: '/run/url', MASTER_KEY_FILE: '/run/key', MASTER_KEY: '' }, readFile);
    expect(config).toEqual({ DATABASE_URL: 'postgres://db/x', PORT: 3000, MASTER_KEY: 'secret-key' });
  });

  it('refuses a value and its file together, and a file that cannot be read, each once', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://db/x', DATABASE_URL_FILE: '/run/url', MASTER_KEY_FILE: '/nowhere' })).toEqual([
      'DATABASE_URL: set either DATABASE_URL or DATABASE_URL_FILE, not both',
      'MASTER_KEY_FILE: /nowhere cannot be read (ENOENT)',
    ]);
    expect(problemsOf({ DATABASE_URL_FILE: '/nowhere' })).toEqual(['DATABASE_URL_FILE: /nowhere cannot be read (ENOENT)']);
  });

  it('does not touch files that other programs’ variables name', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://db/x', SSL_CERT_FILE: '/nowhere' })).toEqual([]);
  });

  it('takes a variable whose own name ends in _FILE as it is', () => {
    expect(parseConfig(z.object({ LOG_FILE: z.string() }), { LOG_FILE: '/nowhere' }, readFile)).toEqual({ LOG_FILE: '/nowhere' });
  });

  it('reports what a rule over several variables says in its own words', () => {
    const either = schema.refine((config) => config.MASTER_KEY !== undefined, { message: 'set MASTER_KEY', path: ['MASTER_KEY'] });
    expect(problemsOf({ DATABASE_URL: 'postgres://db/x' }, either)).toEqual(['MASTER_KEY: set MASTER_KEY']);
    const whole = schema.refine(() => false, 'nothing fits');
    expect(problemsOf({ DATABASE_URL: 'postgres://db/x' }, whole)).toEqual(['nothing fits']);
  });
});
