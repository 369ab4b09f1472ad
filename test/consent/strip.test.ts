import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { strip } from '../../src/consent/strip.ts';
import { goal, sam } from './build.ts';

/** What is left of a goal with these elements where nothing but its person may be named. */
const left = (over: object): Resource => strip(goalWith(over), (reference) => reference === sam);
const goalWith = (over: object): Resource => Object.assign(goal(), over);
const hidden = { reference: 'Goal/secret' };

describe('what would tell of something withheld goes', () => {
  test('a modifier extension that lost anything, whole', () => {
    const named = [{ url: 'kind' }, { url: 'target', valueReference: hidden }];
    const others = { url: 'urn:other', valueBoolean: true };
    expect(left({ modifierExtension: [{ url: 'urn:replaces', extension: named }, others] })).toEqual(
      goalWith({ modifierExtension: [others] }),
    );
  });

  test('what stands in a list inside a list, and a narrative that is an entry of one', () => {
    const text = { status: 'generated', div: '<div>Cut down drinking</div>' };
    expect(left({ odd: [[hidden, { reference: sam }]], texts: [text, { note: 'kept' }] })).toEqual(
      goalWith({ odd: [[{ reference: sam }]], texts: [{ note: 'kept' }] }),
    );
  });

  test('an entry that named a person’s item by its type and words alone', () => {
    const unnamed = { type: 'Goal', display: 'Cut down drinking' };
    expect(left({ activity: [{ reference: unnamed, progress: 'first session' }] })).toEqual(goal());
  });
});

describe('the text of a section of a Composition', () => {
  const text = { status: 'additional', div: '<div>Slowly, please</div>' };
  const composition = (over: object): Resource =>
    Object.assign(goal(), {
      resourceType: 'Composition',
      section: [{ title: 'A', code: {}, text, ...over }],
    });
  const stripped = (over: object): Resource => strip(composition(over), (reference) => reference === sam);

  test('goes where the section stands for other items, which it may tell of', () => {
    expect(JSON.stringify(stripped({ entry: [{ reference: sam }] }))).not.toContain('Slowly');
    expect(JSON.stringify(stripped({ section: [{ title: 'B' }] }))).not.toContain('Slowly');
    expect(JSON.stringify(left({ text, title: 'A', code: {} }))).not.toContain('Slowly');
  });

  test('stays where it is what the item itself says', () => {
    expect(stripped({})).toEqual(composition({}));
  });
});

describe('what tells nothing of it stays', () => {
  test('the rest of an element that stands alone', () => {
    expect(left({ context: { related: hidden, period: { start: '2024' } } })).toEqual(
      goalWith({ context: { period: { start: '2024' } } }),
    );
  });

  test('a note by somebody of the directory who is named by type and words alone', () => {
    const author = { type: 'Practitioner', display: 'Jo' };
    expect(left({ note: [{ authorReference: author, text: 'going well' }] })).toEqual(
      goalWith({ note: [{ text: 'going well' }] }),
    );
  });

  test.each([
    [
      'a coding with its words',
      { category: [{ coding: [{ system: 'urn:x', code: '1', display: 'Walks' }] }] },
    ],
    [
      'an extension of a primitive',
      { _startDate: { extension: [{ url: 'urn:why', valueCode: 'unknown' }] } },
    ],
    ['null, which holds the place of a primitive', { given: [null, 'Sam'], _given: [{ id: 'a' }, null] }],
    ['null where an element belongs', { outcome: null }],
  ])('%s', (_, over) => {
    expect(left(over)).toEqual(goalWith(over));
  });
});
