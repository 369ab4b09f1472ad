import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CurrentSupport } from '../../src/fhir/current-support.ts';
import { buildCurrentSupport } from '../../src/fhir/current-support/build-current-support.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { topicsOf } from '../../src/fhir/topics.ts';
import type { CaseRecord, SharingTopic } from '../../src/living-well/case-record.ts';
import { caseRecord, samsContext } from './case-records.ts';
import { allReleased } from './find-resources.ts';

const sundayNight = new Date('2024-02-25T02:10:00Z');
const everything = allReleased(mapCase(caseRecord(), samsContext));

type Episode = NonNullable<CaseRecord['episode']>;

/** What is left when only these topics were released; the directory comes beside `contacts`. */
function released(...topics: readonly SharingTopic[]): readonly Resource[] {
  return everything.filter((resource) => {
    const own = topicsOf(resource);
    if (own.length === 0) return topics.includes('contacts');
    return own.every((topic) => topics.some((one) => one === topic));
  });
}

function supportOf(overrides: Parameters<typeof caseRecord>[0], at = sundayNight): CurrentSupport {
  return buildCurrentSupport(allReleased(mapCase(caseRecord(overrides), samsContext)), at);
}

function supportDuring(episode: Partial<Episode>): CurrentSupport {
  return supportOf({ episode: { id: 'E1', status: 'open', start: '2024-01-18', ...episode } });
}

const nothing = 'No current support to show for this person.';

describe('nothing is told beyond what was released', () => {
  test('of nothing: one sentence, and nothing else', () => {
    expect(buildCurrentSupport([], sundayNight)).toEqual({
      person: undefined,
      answer: nothing,
      freshness: undefined,
      safetyPlan: undefined,
      callNow: [],
      callLater: [],
      services: [],
      contacts: [],
      doNotContact: [],
      needs: [],
      safetyFlags: [],
      goals: [],
      reqol: undefined,
    });
  });

  test('of the Patient alone: a banner, and the same sentence', () => {
    const support = buildCurrentSupport(released('existence'), sundayNight);
    expect(support).toMatchObject({
      answer: nothing,
      person: { family: 'Example', nhsNumber: '9990000018' },
    });
  });

  test('without the drug-and-alcohol topic: not that goal, nor its score, nor a count of three', () => {
    const support = buildCurrentSupport(
      released('existence', 'contacts', 'journey', 'plan', 'goals'),
      sundayNight,
    );
    expect(support.goals.map(({ text }) => text)).toEqual([
      'Get back to part-time work',
      'Walk with a group every week',
    ]);
    expect(JSON.stringify(support)).not.toMatch(/drink|3 goals/);
  });

  test('without contacts: a service without a name, and nobody to ring', () => {
    const support = buildCurrentSupport(released('journey'), sundayNight);
    expect(support).toMatchObject({
      callNow: [],
      callLater: [],
      services: [{ service: 'Living Well service' }],
    });
    expect(support.services[0]?.worker).toBeUndefined();
    expect(JSON.stringify(support)).not.toMatch(/Living Life Well|Jo Example/);
  });

  test('with contacts only: who helps and whom to ring, and no word of an episode', () => {
    const support = buildCurrentSupport(released('contacts'), sundayNight);
    expect(support.answer).toBe('A team to call is shown. No safety plan to show.');
    expect(support.services).toEqual([
      expect.objectContaining({ worker: expect.stringContaining('Key worker: '), status: undefined }),
    ]);
    expect(support.services[0]).toMatchObject({ lastContact: undefined, nextContact: undefined });
    expect(support.callNow).toHaveLength(1);
  });

  test.each(['needs', 'goals', 'measures'] as const)('with %s only: a sentence that makes sense', (topic) => {
    expect(buildCurrentSupport(released(topic), sundayNight).answer).toBe(
      'Shared information is shown. No safety plan to show.',
    );
  });

  test('a directory without a team to refer to it is nobody to ring', () => {
    const directory = everything.filter((resource) => topicsOf(resource).length === 0);
    expect(buildCurrentSupport(directory, sundayNight)).toMatchObject({ answer: nothing, callLater: [] });
  });
});

describe('what has ended is not current', () => {
  test.each(['closed', 'cancelled'] as const)('an episode that is %s, and its team', (status) => {
    expect(supportDuring({ status })).toMatchObject({ services: [], callNow: [], callLater: [] });
  });
});

describe('what is old says so', () => {
  const contacts = (date: string): Episode['contacts'] => [{ id: 'C1', date, kind: 'phone' }];
  const next = (date: string): Episode['nextContact'] => ({ id: 'C2', date, kind: 'phone' });

  test.each([
    ['the last contact was 31 days ago', { contacts: contacts('2024-01-25') }, ['last-contact']],
    ['the last contact was 30 days ago', { contacts: contacts('2024-01-26') }, []],
    [
      'the next contact has passed',
      { contacts: contacts('2024-02-20'), nextContact: next('2024-02-24') },
      ['next-contact'],
    ],
    [
      'the next contact took place',
      { contacts: contacts('2024-02-24'), nextContact: next('2024-02-24') },
      [],
    ],
    ['the next contact is today', { contacts: contacts('2024-02-20'), nextContact: next('2024-02-25') }, []],
    ['there was no contact yet', {}, []],
  ])('%s', (_, episode, old) => {
    const support = supportDuring(episode);
    expect(support.services[0]?.old).toEqual(old);
    expect(support.answer.includes('(1 entry is old)')).toBe(old.length > 0);
  });

  test('a safety plan past its review date', () => {
    const safetyPlan = {
      id: 'SP1',
      agreedOn: '2023-02-01',
      agreedWith: 'Jo Example',
      reviewOn: '2024-02-24',
    };
    const support = supportOf({ safetyPlan });
    expect(support.safetyPlan?.old).toBe(true);
    expect(support.answer).toContain('Safety plan in place, past its review date.');
  });

  test('a contact of tomorrow is not the last one', () => {
    expect(supportDuring({ contacts: contacts('2024-02-26') }).services[0]?.lastContact).toBeUndefined();
  });
});

describe('ten past two on a Sunday morning', () => {
  const support = buildCurrentSupport(everything, sundayNight);

  test('the answer can be read in three seconds', () => {
    expect(support.answer).toBe(
      'Open to 1 service. Safety plan in place. Last contact 2 days ago (Living Life Well).',
    );
  });

  test('only a line that answers now is to be rung now', () => {
    expect(support.callNow).toEqual([
      { name: 'Jo Example', telephone: '07700 900123', note: 'Until 04:00. Key worker' },
    ]);
    expect(support.callLater).toEqual([
      { name: 'Living Life Well', telephone: '0161 496 0100', note: 'Opens Monday 09:00' },
    ]);
  });

  test('the service, its worker and its dates', () => {
    expect(support.services).toEqual([
      {
        service: 'Living Life Well',
        worker: 'Key worker: Jo Example, peer worker',
        status: 'Open',
        lastContact: '2024-02-23',
        nextContact: '2024-03-14',
        updated: '2024-02-24',
        old: [],
      },
    ]);
  });

  test('the safety plan in the person’s words, under its headings', () => {
    expect(support.safetyPlan?.sections).toEqual([
      { title: 'What helps', lines: ['Walking the dog', 'Ringing a friend'] },
      { title: 'What makes it worse', lines: ['Loud rooms'] },
      { title: 'Warning signs', lines: ['Not sleeping'] },
      { title: 'Agreed steps', lines: ['Ring Jo', 'Go to the safe place'] },
    ]);
  });

  test('needs, goals and the ReQoL total', () => {
    expect(support.needs).toEqual(['Speak slowly', 'Needs a quiet room']);
    expect(support.goals[0]).toEqual({
      text: 'Get back to part-time work',
      status: 'active',
      score: 1,
      scoredOn: '2024-02-01',
    });
    expect(support.reqol).toEqual({ on: '2024-02-01', total: 11, series: [{ on: '2024-02-01', total: 11 }] });
  });

  test('the age of what is shown', () => {
    expect(support.freshness).toEqual({
      newest: '2024-02-24T15:00:00.000Z',
      oldest: '2024-02-24T15:00:00.000Z',
    });
  });
});

describe('when a line answers', () => {
  const lineAt = (
    hours: { days: ('sat' | 'sun')[]; from: string; to: string }[],
    at: string,
  ): string | undefined => {
    const { team } = caseRecord();
    const { keyWorker: _, ...rest } = team ?? { service: undefined };
    const withHours = rest.service && { ...rest, service: { ...rest.service, hours } };
    const support = supportOf(withHours ? { team: withHours } : {}, new Date(at));
    return (support.callNow[0] ?? support.callLater[0])?.note;
  };

  test.each([
    ['no hours are known', [], '2024-02-25T02:10:00Z', 'Hours not known'],
    [
      'it closes at midnight',
      [{ days: ['sat'], from: '18:00', to: '24:00' }],
      '2024-02-24T23:00:00Z',
      'Until midnight',
    ],
    [
      'it closes tomorrow',
      [{ days: ['sat'], from: '18:00', to: '06:00' }],
      '2024-02-24T23:00:00Z',
      'Until Sunday 06:00',
    ],
    [
      'it opens later today',
      [{ days: ['sun'], from: '09:00', to: '12:00' }],
      '2024-02-25T02:10:00Z',
      'Opens today 09:00',
    ],
    [
      'it opens in a week',
      [{ days: ['sun'], from: '01:00', to: '02:00' }],
      '2024-02-25T02:10:00Z',
      'Opens next Sunday 01:00',
    ],
  ] as const)('%s', (_, hours, at, note) => {
    expect(
      lineAt(
        hours.map(({ days, from, to }) => ({ days: [...days], from, to })),
        at,
      ),
    ).toBe(note);
  });
});

test('the order in which resources arrive never shows', () => {
  const expected = JSON.stringify(buildCurrentSupport(everything, sundayNight));
  fc.assert(
    fc.property(fc.shuffledSubarray([...everything], { minLength: everything.length }), (shuffled) => {
      expect(JSON.stringify(buildCurrentSupport(shuffled, sundayNight))).toBe(expected);
    }),
  );
});

describe('people', () => {
  const ruth = {
    id: 'M1',
    name: { given: 'Ruth', family: 'Example' },
    relationship: 'carer',
    telephone: '07700 900111',
  } as const;
  const doNotContact = { ...ruth, doNotContact: true };

  test('somebody who is merely named is nobody to turn to', () => {
    expect(supportOf({ people: [ruth] })).toMatchObject({ contacts: [], doNotContact: [] });
  });

  test('whoever must not be contacted is not a contact, whatever else is said of them', () => {
    const support = supportOf({ people: [{ ...doNotContact, trusted: true, mayBeTold: 'everything' }] });
    expect(support).toMatchObject({ contacts: [], doNotContact: ['Ruth Example (carer)'] });
    expect(JSON.stringify(support)).not.toContain('07700 900111');
  });

  test('that somebody must not be contacted is said even where their name was not released', () => {
    const all = allReleased(mapCase(caseRecord({ people: [doNotContact] }), samsContext));
    const support = buildCurrentSupport(
      all.filter(({ resourceType }) => resourceType !== 'RelatedPerson'),
      sundayNight,
    );
    expect(support.doNotContact).toEqual(['Somebody whose name is not shown: ask the person']);
  });

  test('those whom the person trusts come first, each with what they may be told', () => {
    const told = { ...ruth, mayBeTold: 'When my appointments are' };
    const friend = { ...ruth, id: 'M2', relationship: 'friend', trusted: true } as const;
    expect(supportOf({ people: [told, friend] }).contacts).toEqual([
      { name: 'Ruth Example (friend)', telephone: '07700 900111', trusted: true, mayBeTold: undefined },
      {
        name: 'Ruth Example (carer)',
        telephone: '07700 900111',
        trusted: false,
        mayBeTold: 'When my appointments are',
      },
    ]);
  });
});

test('of "About me" only what helps whoever meets the person, not their life or whom they name', () => {
  const aboutMe = {
    id: 'A1',
    date: '2024-02-01',
    howICommunicate: ['I lip-read'],
    pleaseDoNot: ['Stand behind me'],
    peopleImportant: ['My neighbour Pat'],
    mostImportant: ['My dog'],
  };
  const { needs } = supportOf({ aboutMe });
  expect(needs.slice(2)).toEqual(['How I communicate: I lip-read', 'Please do not: Stand behind me']);
});

describe('a service whose case system has gone silent', () => {
  const known = { nations: new Map(), silent: new Set(['tameside-glossop/casebook']) };

  test('is shown with what it last sent, marked old', () => {
    const support = buildCurrentSupport(everything, sundayNight, known);
    expect(support.services[0]).toMatchObject({ service: 'Living Life Well', old: ['updated'] });
    expect(support.answer).toContain('(1 entry is old)');
  });

  test('is not marked because another is silent', () => {
    const other = { ...known, silent: new Set(['tameside-glossop/other']) };
    expect(buildCurrentSupport(everything, sundayNight, other).services[0]?.old).toEqual([]);
  });
});
