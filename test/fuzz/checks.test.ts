import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/errors.ts';
import { faultsOf, type Shape } from './faults.ts';
import { growthFaults, mostHeap, mostRss, type Held } from './growth.ts';
import { marker, markup } from './marker.ts';
import type { Answer } from './send.ts';

const problem = (changes: Partial<Answer> = {}, members: object = {}): Answer => ({
  status: 400,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: JSON.stringify({ code: 'invalid-request', title: 'Mend it.', status: 400, ...members }),
  ...changes,
});
const faults = (
  answer: Answer,
  shape: Shape = 'api',
  givesBack: 'never' | 'accepted' | 'escaped' = 'never',
) => faultsOf(answer, shape, givesBack);

describe('The fuzzer catches', () => {
  test('a planted 500', () => {
    expect(faults(problem({ status: 500 }, { code: 'internal', status: 500 }))).toEqual(['status 500']);
  });

  test('a 503 that does not say when to come back', () => {
    const busy = problem({ status: 503 }, { code: 'intake-busy', status: 503 });
    expect(faults(busy)).toEqual(['status 503']);
    expect(faults({ ...busy, headers: { ...busy.headers, 'retry-after': '4' } })).toEqual([]);
  });

  test.each([
    ['in a refusal', problem({}, { title: `${marker} is wrong` }), 'never'],
    ['in a header', problem({ headers: { ...problem().headers, 'x-said': marker.toLowerCase() } }), 'never'],
    [
      'in what was accepted by a door that gives nothing back',
      problem({ status: 200, body: marker }),
      'never',
    ],
    ['in a refusal of a door that gives back what it accepts', problem({}, { title: marker }), 'accepted'],
  ] as const)('an echo %s', (_where, answer, givesBack) => {
    expect(faults(answer, 'api', givesBack)).toEqual(['an echo of what was sent']);
  });

  test('markup on a page, but not what is escaped', () => {
    const page = (body: string): Answer => ({
      status: 422,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: `<html>${body}</html>`,
    });
    expect(faults(page(markup), 'page', 'escaped')).toEqual(['markup that was sent, unescaped']);
    expect(faults(page(marker), 'page', 'escaped')).toEqual([]);
  });

  test.each(['TypeError: x is not a function', 'no\n    at read (file:///app/src/x.ts:3:14)'])(
    '%s',
    (text) => {
      expect(faults({ status: 200, headers: {}, body: text })).toEqual([
        'a stack trace or the text of an exception',
      ]);
    },
  );

  test.each([
    ['api', 'application/json', '{"error":"Bad Request"}'],
    ['api', 'application/problem+json', '{"code":"nobody-knows","status":400}'],
    ['fhir', 'application/fhir+json', '{"resourceType":"OperationOutcome","issue":[]}'],
    ['oauth', 'application/json', '{"code":"invalid-request"}'],
    ['page', 'application/json', '{}'],
    ['page', 'text/html', 'cut off'],
  ] as const)('a refusal that is not in the shape of %s: %s %s', (shape, type, body) => {
    const answer = { status: 400, headers: { 'content-type': type }, body };
    expect(faults(answer, shape)).toEqual([`a refusal that is not in the shape of ${shape}`]);
  });

  test('nothing in refusals as they should be, nor in those that have no face yet', () => {
    expect(faults(problem())).toEqual([]);
    const unreadable = {
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: errorTable['not-found'].text,
    };
    expect(faults(unreadable, 'fhir')).toEqual([]);
    expect(faults({ ...unreadable, body: 'Cannot GET /x' }, 'fhir')).toHaveLength(1);
  });
});

describe('The growth of a process', () => {
  const flat: readonly Held[] = [1, 2, 3, 4].map((inputs) => ({ inputs, rss: 2e8, heap: 8e7 }));
  const ending = (change: Partial<Held>) =>
    flat.map((one, index) => (index < 2 ? one : { ...one, ...change }));

  test('is caught in the heap and in resident memory', () => {
    expect(growthFaults(ending({ heap: 8e7 + mostHeap + 1 }))).toEqual(['the heap grew by 24 MB']);
    expect(growthFaults(ending({ rss: 2e8 + mostRss + 1 }))).toEqual(['resident memory grew by 160 MB']);
  });

  test('is none where all stays, or one moment was a peak', () => {
    expect(growthFaults(flat)).toEqual([]);
    expect(growthFaults([...flat, { inputs: 5, rss: 9e9, heap: 9e9 }])).toEqual([]);
  });

  test('cannot be told from two measurements', () => {
    expect(growthFaults(flat.slice(0, 2))).toHaveLength(1);
  });
});
