import { UsageError } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../verbs/index.ts';
import { helpAskedFor, parseCall } from './parse-call.ts';

const parse = (...argv: readonly string[]) => parseCall(argv, VERBS);
const help = (...argv: readonly string[]) => helpAskedFor(argv, VERBS);

describe('parseCall', () => {
  it('finds verbs of one and of two words and gives each flag its value or its default', () => {
    const { verb, flags, switches, positionals } = parse('import', 'technion', 'calls.tsv', '--zone=Asia/Jerusalem', '--json');
    expect(verb.name).toBe('import technion');
    expect(flags).toMatchObject({ zone: 'Asia/Jerusalem', tenant: 'demo', data: undefined });
    expect([...switches]).toEqual(['json']);
    expect(positionals).toEqual(['calls.tsv']);
    expect(parse('status').verb.name).toBe('status');
  });

  it('hands flags that a verb passes on over as they stand, and keeps its own wherever they are', () => {
    const call = parse('bench', 'chaos', '--kills', '200', '--json', '--log=kafka', '--peer', 'kafka', '--quick', '--seed');
    expect(call.positionals).toEqual(['chaos', '--kills', '200', '--log=kafka', '--seed']);
    expect([...call.switches]).toEqual(['json', 'quick']);
  });

  it.each([
    [['fly'], 'verb_unknown', /fly is no verb; known: up, status/],
    [['--json'], 'verb_unknown', /--json is no verb/],
    [['twin'], 'verb_unknown', /twin what\? twin generate, twin check/],
    [['query', '--what'], 'flag_unknown', /'--what'; query takes .*--metrics ID,ID/],
    [['query', `-${'x'.repeat(100_000)}`], 'flag_unknown', /-xxx.*… is no flag of query/],
    [['query', '--metrics'], 'flag_invalid', /'--metrics <value>' argument missing; query takes/],
    [['query', '--metrics', '--json'], 'flag_invalid', /--metrics/],
    [['up', '--no-demo=yes'], 'flag_invalid', /--no-demo/],
    [['query', '--where', 'queue=a', '--where', 'queue=b'], 'flag_repeated', /--where stands twice/],
    [['query', 'offered'], 'argument_extra', /query takes flags only, not offered/],
  ])('refuses %j and says what is allowed', (argv, code, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('help', () => {
  it('is asked for by --help and -h anywhere, by `help`, and by no words at all', () => {
    for (const argv of [[], ['help'], ['--help'], ['-h']]) expect(help(...argv)).toContain('Usage: tidewatch VERB [flags]');
    for (const argv of [
      ['help', 'query'],
      ['query', '--help'],
      ['query', '--grain', '1d', '-h'],
    ])
      expect(help(...argv)).toContain('Usage: tidewatch query [flags]');
    expect(help('query', '--grain', '1d')).toBeNull();
  });

  it('lists the verbs that share a first word', () => {
    expect(help('twin', '--help')).toMatch(/twin generate .*\n {2}twin check/);
    expect(help('twin', '--help')).not.toContain('verify');
  });

  it('shows the flags of every verb with an example that parses', () => {
    for (const verb of VERBS) {
      expect(help(...verb.name.split(' '), '--help')).toContain(`Example: ${verb.example}`);
      const words = verb.example
        .replace(/^[A-Z_]+=\S+ /, '')
        .replace(/ >.*/, '')
        .split(' ');
      expect(words.shift()).toBe('tidewatch');
      expect(parse(...words).verb).toBe(verb);
    }
  });
});
