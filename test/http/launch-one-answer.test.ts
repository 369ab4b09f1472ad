import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asWritten, outsideOf, type Outside } from '../support/indistinguishable.ts';
import { launchedPage, startLaunchingGateway, type LaunchingGateway } from '../support/launch.ts';
import { people, withoutData } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff, type Visitor } from '../support/staff.ts';

const empty = { ...withoutData(), person: { ...withoutData().person, birthDate: '1979-11-30' } };
const refused = people.sharesNothing();
const asked = [
  { who: 'somebody nobody has heard of', id: 'C-1800', nhsNumber: '9990000107', birthDate: '1979-11-30' },
  { who: 'somebody without data', id: 'C-9000', nhsNumber: '9990000077', birthDate: '1979-11-30' },
  {
    who: 'somebody who shares nothing',
    id: refused.person.id,
    nhsNumber: '9990000034',
    birthDate: '1979-11-30',
  },
  { who: 'somebody of another birth date', id: 'C-1802', nhsNumber: '9990000034', birthDate: '1979-12-30' },
];

let gateway: LaunchingGateway;
let nurse: Visitor;
beforeAll(async () => {
  const inTheEhr = asked.map((person) => ({ ...person, given: 'Lee', family: 'Privateer' }));
  gateway = await startLaunchingGateway({ change: { people: inTheEhr } });
  for (const record of [refused, empty]) expect(await pushAndApply(gateway, record)).toBe('applied');
  nurse = await signIn(gateway.app, staff.nurse);
  // The first page of a session sets what the others find.
  await nurse.get('/support');
});
afterAll(() => gateway.stop());

describe('A launch of whoever has nothing to show is one answer', () => {
  test.each(['smart', 'context'] as const)('by %s, and the very answer that typing gets', async (way) => {
    const answers: Outside[] = [];
    for (const person of asked) {
      const launched = await launchedPage(gateway, nurse, way, person.id);
      const typed = await seeSupport(nurse, person);
      expect(launched.statusCode).toBe(200);
      answers.push(outsideOf(launched, asWritten(person)), outsideOf(typed, asWritten(person)));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
