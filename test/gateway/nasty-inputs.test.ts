import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseSystem, site, trust } from '../../src/demo/organisations.ts';
import { fromOtherSource, personIdOf } from '../support/look.ts';
import type { CaseRecordInput } from '../support/people.ts';
import type { Row } from './nasty/row.ts';
import { firstRows } from './nasty/rows-01-15.ts';
import { middleRows } from './nasty/rows-16-22.ts';
import { lastRows } from './nasty/rows-23-30.ts';
import { sharesAll, startWorld, type Outcome, type World } from './nasty/world.ts';

/**
 * The thirty nasty inputs of the specification (living-well 6), each through the push as a source that sends JSON would bring it. What only a file of rows
 * can have (declared formats, character sets, text maps, duplicate headers) is shown where files are read.
 */
const rows: readonly Row[] = [...firstRows, ...middleRows, ...lastRows];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

interface Part {
  readonly source?: object;
  readonly person?: object;
  readonly refuses?: readonly string[];
  /** As another organisation's system has it. */
  readonly other?: boolean;
  /** The trust looks before this one is sent. */
  readonly look?: boolean;
}

/** The part as a whole record of somebody of the row's own, who shares everything but what the part refuses. */
function recordOf(index: number, part: Part): CaseRecordInput {
  const { source, person, refuses = [], other: _, look: __, ...rest } = part;
  const own = { id: `nasty-${index}`, birthDate: '1980-01-01', name: { given: ['Alex'], family: 'Example' } };
  const refusal = { decision: 'do-not-share' as const, topics: [...refuses], with: [trust] };
  const { sharing } = sharesAll;
  return {
    sharing: { ...sharing, choices: [...sharing.choices, ...(refuses.length > 0 ? [refusal] : [])] },
    ...rest,
    source: { site, system: caseSystem, modified: '2026-11-20T10:00:00Z', ...source },
    person: { ...own, ...person },
  } as CaseRecordInput;
}

const cases = rows.map((row, index) => ({ ...row, index }));

test.each(cases)('$number: $input: $outcome', async ({ index, outcome, sent, more }) => {
  let last: Outcome | undefined;
  let personId = '';
  for (const part of sent as readonly Part[]) {
    const record = recordOf(index, part);
    personId = personIdOf(part.other === true ? fromOtherSource(record) : record);
    if (part.look === true) await world.given(personId);
    last = await (part.other === true ? world.sendByOther(record) : world.send(record));
  }
  const { word, codes } = (await more.door?.(world)) ?? last ?? { word: undefined, codes: [] };
  expect(word, codes.join()).toSatisfy((one) => one === outcome || (outcome === 'redact' && isKept(one)));
  if (more.code === undefined && outcome !== 'reject') expect(codes).toEqual([]);
  else if (more.code !== undefined) expect(codes).toContain(more.code);
  if (more.status !== undefined) expect(last?.status).toBe(more.status);
  await expectGiven(personId, more.secret ?? [], more.shown ?? []);
  await more.also?.(world, personId);
});

function isKept(word: unknown): boolean {
  return word === 'accept' || word === 'accept+warn';
}

async function expectGiven(
  personId: string,
  secret: readonly string[],
  shown: readonly string[],
): Promise<void> {
  if (secret.length + shown.length === 0) return;
  const given = await world.given(personId);
  for (const needle of shown) expect(given).toContain(needle);
  for (const needle of secret) expect(given).not.toContain(needle);
}

test('whatever is redacted says what, and what is shown all the same', () => {
  const silent = rows.filter(({ outcome, more }) => outcome === 'redact' && !(more.secret && more.shown));
  expect(silent).toEqual([]);
});

test('all thirty are here', () => {
  const here = new Set(rows.map(({ number }) => number));
  const thirty = Array.from({ length: 30 }, (_, index) => index + 1);
  expect(thirty.filter((number) => !here.has(number))).toEqual([]);
});
