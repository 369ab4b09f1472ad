import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import { isWithheldAbsolutely } from '../../../src/consent/absolute-withholds.ts';
import { codeSystems } from '../../../src/fhir/guide/code-systems.ts';
import { extensionDefinitions } from '../../../src/fhir/guide/extensions.ts';
import { guideResources } from '../../../src/fhir/guide/guide.ts';
import { extensions, localBase, systems } from '../../../src/fhir/systems.ts';
import { readSourceTree, root } from '../../architecture/source-tree.ts';
import { everythingGiven } from './everything-given.ts';
import { Dictionary, withoutCode } from './undefined-words.ts';

const guide = guideResources();
let given: readonly Resource[];
let dictionary: Dictionary;
let texts: ReadonlyMap<string, Resource>;
const undefinedIn = (resources: readonly Resource[], by: Dictionary): readonly string[] => [
  ...new Set(resources.flatMap((resource) => by.undefinedIn(resource))),
];

beforeAll(() => {
  given = everythingGiven();
  dictionary = new Dictionary(guide);
  texts = new Map(given.map((resource) => [JSON.stringify(resource), resource]));
});

/** Some of what says this. */
const saying = (text: string): readonly Resource[] =>
  [...texts].flatMap(([json, resource]) => (json.includes(`"${text}"`) ? [resource] : [])).slice(0, 20);

describe('Whatever the gateway gives is defined in the guide', () => {
  test('every code, extension and address of ours, in all that it makes of many case records', () => {
    expect(given.length).toBeGreaterThan(2_500);
    expect(undefinedIn(given, dictionary)).toEqual([]);
    expect(dictionary.seen.size).toBeGreaterThan(150);
  });

  test('every code that stands in the sources beside its system', () => {
    const codes = new Map(codeSystems.map(({ url, concept = [] }) => [url, concept.map(({ code }) => code)]));
    const pattern = /systems\.(\w+),\s*(?:code: )?'([\w-]+)'/g;
    const written = readSourceTree().flatMap(({ path }) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(pattern)].map(([, name = '', code = '']) => ({
        path,
        system: (systems as Readonly<Record<string, string>>)[name] ?? name,
        code,
      })),
    );
    const ours = written.filter(({ system }) => system.startsWith(localBase));
    expect(ours.length).toBeGreaterThan(20);
    // A code that is not here: add it to the list its code system is made from (docs/implementation-guide/README.md).
    expect(ours.filter(({ system, code }) => codes.get(system)?.includes(code) !== true)).toEqual([]);
  });

  test('every code system and extension that has an address', () => {
    const ours = (all: object): readonly string[] =>
      Object.values(all)
        .filter((one: string) => one.startsWith(localBase) && !one.startsWith(`${localBase}sid/`))
        .toSorted();
    expect(codeSystems.map(({ url }) => url).toSorted()).toEqual(ours(systems));
    expect(extensionDefinitions.map(({ url }) => url).toSorted()).toEqual(ours(extensions));
  });
});

describe('The guide defines no more than is given', () => {
  /** Lists of the programme are whole, whether or not every word is used; errors are given to those who err. */
  const neverMapped = new Set<string>([
    systems.step,
    systems.strand,
    systems.serviceType,
    systems.role,
    systems.route,
    systems.qayl,
    systems.label,
    systems.issue,
  ]);

  test('each word of the case record and of the mapping is given to somebody', () => {
    undefinedIn(given, dictionary);
    const unused = codeSystems
      .filter(({ url }) => !neverMapped.has(url))
      .flatMap(({ url, concept = [] }) => concept.map(({ code }) => `${url}|${code}`))
      .filter((one) => !dictionary.seen.has(one));
    expect(unused).toEqual([]);
  });

  test('the absolute labels are those that are withheld from everybody', () => {
    const labels = codeSystems.find(({ url }) => url === systems.label)?.concept ?? [];
    expect(labels.map(({ code }) => [code, isWithheldAbsolutely([code])])).toEqual(
      labels.map(({ code }) => [code, true]),
    );
    expect(labels.length).toBeGreaterThan(2);
  });
});

describe('The check', () => {
  test.each([
    [systems.record, 'our-plan'],
    [systems.topic, 'goals'],
    [systems.step, 'review'],
    [systems.endingReason, 'no-contact'],
    [systems.qayl, 'family'],
    [systems.safetyPlanHeading, 'what-helps'],
    [systems.section, 'reqol'],
    [systems.taskStatus, 'under-way'],
  ])('misses %s|%s where it is taken out, and says what to do', (system, code) => {
    const missed = undefinedIn(saying(code), new Dictionary(withoutCode(guide, system, code)));
    expect(missed.join()).toContain(`${system}|${code}: add the code to the list`);
  });

  test.each(extensionDefinitions.map(({ url }) => url).filter((url) => url !== extensions.answerLabel))(
    'misses %s where it is taken out',
    (url) => {
      const missed = undefinedIn(saying(url), new Dictionary(guide.filter((one) => one.url !== url)));
      expect(missed.join()).toContain(`${url}: add a row to extensions.ts`);
    },
  );

  test('misses a code system, and a Questionnaire, that is taken out', () => {
    const without = (url: string): readonly string[] =>
      undefinedIn(given, new Dictionary(guide.filter((one) => one.url !== url)));
    expect(without(systems.tool).join()).toContain('add a row to code-systems.ts');
    expect(without(`${localBase}Questionnaire/reqol-10`)).toContain(
      `QuestionnaireResponse.questionnaire has ${localBase}Questionnaire/reqol-10|1, which is defined nowhere`,
    );
  });

  test('tells an extension that stands elsewhere, has another value, or lacks a part', () => {
    const wrong = (extension: object): Resource =>
      ({ resourceType: 'Goal', extension: [extension] }) as Resource;
    const { agreedWith, sourceLastUpdated, openDoorPolicy } = extensions;
    expect(dictionary.undefinedIn(wrong({ url: agreedWith, valueString: 'x' })).join()).toContain(
      'may stand at CarePlan',
    );
    expect(
      dictionary.undefinedIn(wrong({ url: sourceLastUpdated, valueDate: '2026-01-01' })).join(),
    ).toContain('with valueDate');
    const [place, ...parts] = dictionary.undefinedIn(
      wrong({ url: openDoorPolicy, extension: [{ url: 'other', valueDate: '2026-01-01' }] }),
    );
    expect(place).toContain('may stand at EpisodeOfCare');
    expect(parts.join()).toMatch(/without policy.*with a part other/);
  });
});
