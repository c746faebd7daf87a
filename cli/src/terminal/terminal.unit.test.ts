import { expect, it } from 'vitest';
import { type Output, openTerminal } from './terminal.ts';

function open({ isJson = false, isTTY = false }) {
  let now = 0;
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Output => ({
    isTTY,
    columns: 20,
    write: (bytes, done) => {
      written[name] += bytes;
      done?.();
      return true;
    },
  });
  const terminal = openTerminal(isJson, { now: () => now }, { stdout: output('stdout'), stderr: output('stderr') });
  return { terminal, written, pass: (ms: number) => (now += ms) };
}

it('prints one JSON document on standard output with --json, whatever else is said', async () => {
  const { terminal, written, pass } = open({ isJson: true });
  pass(9_000);
  terminal.progress('half');
  terminal.say('for people');
  terminal.note('a remark');
  terminal.answer({ done: true });
  terminal.answer({ error: 'on the way out' });
  expect(written).toEqual({ stdout: '{"done":true}\n', stderr: 'half\na remark\n' });
});

it('prints no document after an answer that was a stream', async () => {
  const { terminal, written } = open({ isJson: true });
  await terminal.stream('[1]');
  terminal.answer({ error: 'on the way out' });
  expect(written.stdout).toBe('[1]');
});

it('prints for people without --json', () => {
  const { terminal, written } = open({});
  terminal.say('42 rows');
  terminal.answer({ rows: 42 });
  expect(written).toEqual({ stdout: '42 rows\n', stderr: '' });
});

it('says how far it is once in 5 s where nobody sees lines redrawn', () => {
  const { terminal, written, pass } = open({});
  for (let second = 0; second < 12; second++) {
    terminal.progress(`${second} s`);
    pass(1_000);
  }
  expect(written.stderr).toBe('5 s\n10 s\n');
});

it('draws progress over itself on a terminal, never wider than that, and clears it before anything else', () => {
  const { terminal, written, pass } = open({ isTTY: true });
  pass(1_000);
  terminal.progress('a line of more than twenty columns');
  terminal.progress('too soon');
  pass(1_000);
  terminal.progress('next');
  terminal.note('done');
  expect(written.stderr).toBe('\r\u001b[Ka line of more than\r\u001b[Knext\r\u001b[Kdone\n');
});
