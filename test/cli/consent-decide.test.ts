import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runDecide } from '../../src/cli/consent-decide.ts';
import { consent, goal, liaison } from '../consent/build.ts';

const lwg = fileURLToPath(new URL('../../src/cli/lwg.ts', import.meta.url));

const question = (id: unknown): string =>
  JSON.stringify({
    id,
    at: '2024-02-25T02:10:00Z',
    request: { identities: [liaison], purposes: ['TREAT'] },
    item: goal(),
    consents: [consent({ type: 'permit' })],
    agreements: 'any',
  });

async function decide(
  chunks: readonly (string | Buffer)[],
): Promise<{ id: unknown; effect: string; reason: string }[]> {
  const output = new PassThrough();
  const answers = text(output);
  await runDecide(
    Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    ),
    output,
  );
  output.end();
  return (await answers)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { id: unknown; effect: string; reason: string });
}

describe('lwg consent decide', () => {
  test('answers bytes that are no UTF-8, a name used twice and an empty line with deny, error, and goes on', async () => {
    const twice = question('twice').replace('"status":"active"', '"status":"inactive","status":"active"');
    const answers = await decide([Buffer.from([0xff, 0x0a]), `${twice}\n\n`, question('last')]);
    expect(answers.map(({ id, reason }) => [id, reason])).toEqual([
      [null, 'error'],
      ['twice', 'error'],
      [null, 'error'],
      ['last', 'permitted'],
    ]);
  });

  test('answers every line in order, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 900 }),
        async (ids, size) => {
          const bytes = Buffer.from(`${ids.map(question).join('\n')}\n`);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, (at + 1) * size),
          );
          expect((await decide(chunks)).map(({ id, effect }) => [id, effect])).toEqual(
            ids.map((id) => [id, 'permit']),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test('answers the examples', async () => {
    const examples = readFileSync(new URL('../../examples/questions.ndjson', import.meta.url));
    expect((await decide([examples])).map(({ id, reason }) => [id, reason])).toEqual([
      ['a goal, as treatment', 'permitted'],
      ['a goal of a strand that is refused', 'refused'],
      ['the same goal, for research', 'no-consent'],
      ['nobody has said anything', 'no-consent'],
      ['under no agreement', 'no-agreement'],
    ]);
  });

  test('is a command: needs no database, no configuration, and ends with its input', () => {
    const input = [question(1), 'nonsense', question(2)].join('\n');
    const { stdout, status } = spawnSync(process.execPath, [lwg, 'consent', 'decide'], {
      input,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { effect: string }).effect),
    ).toEqual(['permit', 'deny', 'permit']);
  });
});
