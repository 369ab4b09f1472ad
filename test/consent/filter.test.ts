import type { CareTeam, Goal, Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { prepare } from '../../src/consent/decide.ts';
import { filter } from '../../src/consent/filter.ts';
import { at, consent, facts, goal, item, meta, request, sam } from './build.ts';

const judge = prepare(request(), facts([consent({ type: 'permit' })]), at);
const release = (resources: readonly Resource[], directory: readonly Resource[] = []): Resource[] => {
  const judged = resources.map((resource) => ({
    item: item(resource),
    decision: judge.judge(item(resource)),
  }));
  return filter(judged, directory, new Set([sam])).resources;
};

const organization: Resource = { resourceType: 'Organization', id: 'vcs', name: 'A charity' };
const practitioner: Resource = { resourceType: 'Practitioner', id: 'jo', name: [{ given: ['Jo'] }] };
const role: Resource = {
  resourceType: 'PractitionerRole',
  id: 'jo-role',
  practitioner: { reference: 'Practitioner/jo' },
  organization: { reference: 'Organization/vcs' },
};
const team: CareTeam = {
  resourceType: 'CareTeam',
  id: 't1',
  meta: meta(['contacts'], ['N']),
  subject: { reference: sam },
  participant: [{ member: { reference: 'PractitionerRole/jo-role' } }],
};

test('what is released beside all it refers to is the stored object itself', () => {
  const released = release([team], [organization, practitioner, role]);
  expect(released[0]).toBe(team);
  expect(new Set(released)).toEqual(new Set([team, organization, practitioner, role]));
});

test('a directory resource comes by way of another: team, role, practitioner', () => {
  expect(release([team], [practitioner]).map(({ id }) => id)).toEqual(['t1']);
  expect(release([team], [role, practitioner]).map(({ id }) => id)).toEqual(['t1', 'jo-role', 'jo']);
});

test('a directory resource loses what it refers to and is not released', () => {
  expect(release([team], [role])[1]).toEqual({ resourceType: 'PractitionerRole', id: 'jo-role' });
});

test('a note keeps its words when only its author, of the directory, is not released', () => {
  const noted = goal({ note: [{ authorReference: { reference: 'Practitioner/jo' }, text: 'going well' }] });
  expect(release([noted])).toEqual([goal({ note: [{ text: 'going well' }] })]);
});

test('the person stays named, at any version', () => {
  const about = goal({ subject: { reference: `${sam}/_history/2` } });
  expect(release([about])[0]).toBe(about);
});

test('nothing stored is changed', () => {
  const stored: Goal = goal({
    addresses: [{ reference: 'Condition/unheard-of' }],
    contained: [{ resourceType: 'Basic', code: {} }],
  });
  const before = structuredClone(stored);
  const [released] = release([stored]);
  expect(stored).toEqual(before);
  expect(released).toEqual(goal());
});
