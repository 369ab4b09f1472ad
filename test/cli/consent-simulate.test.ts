import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandError } from '../../src/cli/command-error.ts';
import { runSimulate } from '../../src/cli/consent-simulate.ts';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries } from '../support/log-entries.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { denyAll } from '../gateway/simulations.ts';

const lwg = fileURLToPath(new URL('../../src/cli/lwg.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lwg-simulate-'));
const fileOf = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const deny = fileOf('deny.json', denyAll);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  for (const record of [people.sharesNothing(), people.undecided()]) await pushAndApply(gateway, record);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function simulate(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [lwg, 'consent', 'simulate', ...args], { env: gateway.environment });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

describe('`lwg consent simulate` says what to type before it reaches for the database, when', () => {
  test.each([
    ['no file is given', [], 'Type: lwg consent simulate CHANGE.json'],
    [
      'the person is named on the command line',
      [deny, '--person', '9990000042', '1990-02-01'],
      'never named on',
    ],
    ['a person and a sample are asked for', [deny, '--person', '--sample', '3'], 'Type: lwg consent'],
    ['the option is not known', [deny, '--everybody'], 'Type: lwg consent'],
    ['the sample is no number', [deny, '--sample', 'all'], 'from 1 to 1000'],
    ['the sample is too large', [deny, '--sample', '1001'], 'from 1 to 1000'],
    ['the file is not there', [join(folder, 'none.json')], 'cannot be read as JSON'],
    ['the change is not one', [fileOf('odd.json', { kind: 'case' })], 'is not right at: kind'],
  ])('%s', async (_what, args, words) => {
    await expect(runSimulate(args)).rejects.toThrow(CommandError);
    await expect(runSimulate(args)).rejects.toThrow(words);
    await expect(runSimulate(args)).rejects.not.toThrow(/99900000\d\d|1990-02-01/);
  });
});

describe('`lwg consent simulate` says what to mend, and repeats nothing of a person, when', () => {
  test.each([
    ['no person is typed', [deny, '--person'], '', 'NUMBER BIRTHDATE'],
    ['the number is mistyped', [deny, '--person'], '9990000043 1990-02-01\n', 'NUMBER BIRTHDATE'],
    [
      'there is no such rule set',
      [fileOf('rules.json', { kind: 'rule-set', ruleSet: 'lwg-consent-9' })],
      '',
      'it is the only rule set there is',
    ],
    [
      'the version is on record',
      [fileOf('same.json', { kind: 'agreement', agreement: demoAgreement })],
      '',
      'A version never changes',
    ],
  ])('%s', async (_what, args, input, words) => {
    const { code, out, err } = await simulate(args, input);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(words);
    expect(err).not.toMatch(/99900000\d\d|1990-02-01|\n\s+at /);
  });
});

describe('`lwg consent simulate` answers with a table', () => {
  test('of who gains and loses for the person who is typed in, and logs it', async () => {
    const { nhsNumber, birthDate } = people.undecided().person;
    const { answer, entries } = await newEntries(gateway, 'simulation', () =>
      simulate([deny, '--person'], `${nhsNumber} ${birthDate}\n`),
    );
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(
      answer.out
        .split('\n')
        .slice(0, 3)
        .map((line) => line.split(/\s{2,}/)),
    ).toEqual([
      ['organisation', 'role', 'purpose', 'gains', 'loses'],
      ['X9T01', 'mh-liaison', 'TREAT', '-', 'existence, contacts, needs, safety-plan'],
      ['X9T02', 'mh-liaison', 'TREAT', '-', 'existence, contacts, needs, safety-plan'],
    ]);
    expect(entries).toHaveLength(1);
  });

  test('counted over a sample', async () => {
    const { code, out } = await simulate([deny, '--sample', '10']);
    expect(code).toBe(0);
    expect(out).toContain('existence 1, contacts 1');
    expect(out).toContain('Of 2 people looked at, something changes for 1.');
  });

  test('or one line, where nothing changes', async () => {
    const same = fileOf('same-rules.json', { kind: 'rule-set', ruleSet: 'lwg-consent-1' });
    const { code, out } = await simulate([same]);
    expect(code).toBe(0);
    expect(out).toContain('Nobody gains and nobody loses anything.');
  });
});
