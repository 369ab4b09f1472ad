import type { Questionnaire, QuestionnaireResponse } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { guideResources } from '../../../src/fhir/guide/guide.ts';
import { questionnaireDefinitions } from '../../../src/fhir/guide/questionnaires.ts';
import { extensions } from '../../../src/fhir/systems.ts';
import { checkQuestionnaireWording } from '../../../src/living-well/questionnaire-wording.ts';
import { everythingGiven } from './everything-given.ts';
import { Dictionary } from './undefined-words.ts';
import { validateDefinition } from './validator.ts';

const neutral = questionnaireDefinitions();
const responses = everythingGiven().filter(
  (one): one is QuestionnaireResponse =>
    one.resourceType === 'QuestionnaireResponse' && one.status !== 'entered-in-error',
);
const byCanonical = (all: readonly Questionnaire[]): ReadonlyMap<string, Questionnaire> =>
  new Map(all.map((one) => [`${one.url}|${one.version}`, one]));

/** What a response says that its Questionnaire does not know: an item, or an answer of another type or beyond its range. */
function strangeIn(
  { questionnaire = '', item = [] }: QuestionnaireResponse,
  all = neutral,
): readonly string[] {
  const asked = byCanonical(all).get(questionnaire);
  if (asked === undefined) return [`no ${questionnaire}`];
  return item.flatMap(({ linkId, answer = [] }) => {
    const known = asked.item?.find((one) => one.linkId === linkId);
    if (known === undefined) return [`${questionnaire} has no ${linkId}`];
    const options = known.answerOption?.map(({ valueInteger }) => valueInteger);
    return answer.flatMap(({ valueInteger, valueBoolean }) => {
      const isOfType = known.type === 'boolean' ? valueBoolean !== undefined : valueInteger !== undefined;
      const isInRange = options === undefined || options.includes(valueInteger);
      return isOfType && isInRange ? [] : [`${questionnaire} has no such answer to ${linkId}`];
    });
  });
}

describe('A response that the gateway makes', () => {
  test('is to a Questionnaire of the guide, at its version, item by item and answer by answer', () => {
    expect([...new Set(responses.flatMap((one) => strangeIn(one)))]).toEqual([]);
    const used = new Set(responses.map(({ questionnaire }) => questionnaire));
    expect(used.size).toBe(3);
    expect(responses.flatMap(({ item = [] }) => item).length).toBeGreaterThan(300);
  });

  test('would be found to be strange with an item, a version or an answer less', () => {
    const bent = (change: (one: Questionnaire) => Questionnaire): readonly string[] =>
      responses.flatMap((one) => strangeIn(one, neutral.map(change) as typeof neutral));
    const strange = (found: readonly string[]): string => [...new Set(found)].join();
    expect(strange(bent((one) => ({ ...one, version: '2' })))).toContain('no https://');
    expect(
      strange(bent((one) => ({ ...one, item: (one.item ?? []).filter(({ linkId }) => linkId !== 'rq11') }))),
    ).toContain('reqol-10|1 has no rq11');
    expect(
      strange(
        bent((one) => ({
          ...one,
          item: (one.item ?? []).map((item) =>
            item.answerOption === undefined ? item : { ...item, answerOption: item.answerOption.slice(1) },
          ),
        })),
      ),
    ).toContain('no such answer to rq01');
  });
});

describe('Questionnaires in the repository', () => {
  test('have neutral labels only: a number, or a topic of ours', () => {
    const reqol = neutral.filter(({ id }) => id.startsWith('reqol-'));
    expect(reqol.map(({ item = [] }) => item.length)).toEqual([11, 21]);
    for (const { text } of reqol.flatMap(({ item = [] }) => item))
      expect(text).toMatch(/^(Item \d+ of (10|20)|Physical health, beside the items)$/);
    expect(JSON.stringify(neutral)).not.toContain(extensions.answerLabel);
  });

  test('say of feedback that it is about no subject', () => {
    const feedback = neutral.filter(({ id }) => id.endsWith('feedback'));
    expect(feedback.map(({ subjectType }) => subjectType)).toEqual([undefined]);
  });
});

describe('A deployment’s wording', () => {
  const fake = {
    'reqol-10': {
      copyright: 'FAKE NOTICE, not a licence',
      items: { rq01: { text: 'FAKE WORDING one', answers: { '0': 'FAKE WORST', '4': 'FAKE BEST' } } },
    },
    qayl: { items: { family: { text: 'FAKE WORDING two' } } },
  };

  test('stands on the items it names, and nowhere else', () => {
    const { wording = {} } = checkQuestionnaireWording(fake);
    const worded = questionnaireDefinitions(wording);
    const dictionary = new Dictionary(guideResources());
    for (const one of worded)
      expect([...validateDefinition(one), ...dictionary.undefinedIn(one)]).toEqual([]);
    const [short, ...others] = worded;
    expect(short?.copyright).toBe('FAKE NOTICE, not a licence');
    expect(short?.item?.[0]).toEqual({
      linkId: 'rq01',
      text: 'FAKE WORDING one',
      type: 'integer',
      answerOption: [0, 1, 2, 3, 4].map((valueInteger) => ({
        ...((valueInteger === 0 || valueInteger === 4) && {
          extension: [
            { url: extensions.answerLabel, valueString: valueInteger === 0 ? 'FAKE WORST' : 'FAKE BEST' },
          ],
        }),
        valueInteger,
      })),
    });
    expect(JSON.stringify(worded).match(/FAKE/g)).toHaveLength(5);
    expect(short?.item?.slice(1)).toEqual(neutral[0]?.item?.slice(1));
    expect(others.find(({ id }) => id === 'reqol-20')).toEqual(neutral.find(({ id }) => id === 'reqol-20'));
  });

  test.each([
    ['a questionnaire', { 'reqol-30': { items: {} } }, ['reqol-30']],
    ['an item', { 'reqol-10': { items: { rq12: { text: 'x' } } } }, ['reqol-10.items.rq12']],
    [
      'an answer',
      { 'reqol-10': { items: { rq01: { answers: { '5': 'x' } } } } },
      ['reqol-10.items.rq01.answers.5'],
    ],
    ['a field', { qayl: { items: {}, licence: 'x' } }, ['qayl.licence']],
  ])('is refused for %s that is not known, by name', (_what, file, unknown) => {
    expect(checkQuestionnaireWording(file)).toEqual({ unknown, wrong: [] });
  });

  test('is refused where it is no wording', () => {
    const wrong = (file: unknown) => checkQuestionnaireWording(file);
    expect(wrong([])).toEqual({ unknown: [], wrong: ['the whole file'] });
    expect(wrong({ qayl: { items: { family: { text: ' ' } } } })).toEqual({
      unknown: [],
      wrong: ['qayl.items.family.text'],
    });
  });
});
