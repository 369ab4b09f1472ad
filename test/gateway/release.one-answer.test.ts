import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { entriesOf } from '../support/log-entries.ts';
import type { TestGateway } from '../support/gateway.ts';
import { asWritten, outsideOfAnyLength } from '../support/indistinguishable.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people, withoutData } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let bearer: string;
let nurse: Visitor;

const unknown = {
  id: '7d0c4f43-55aa-5f0b-9d53-3f0a52f9c001',
  asked: { nhsNumber: '9990000085', birthDate: '1990-05-05' },
};
const secretive = people.sharesNothing();
const empty = withoutData();
const cases = [
  {
    who: 'somebody who shares nothing',
    id: personIdOf(secretive),
    asked: askedFor(secretive),
    name: secretive.person.name.family,
  },
  {
    who: 'somebody of whom there is nothing to tell',
    id: personIdOf(empty),
    asked: askedFor(empty),
    name: empty.person.name.family,
  },
  {
    who: 'somebody whose number is right and birth date wrong',
    id: 'a45a9f0e-3a1c-5b52-8a54-5d2f9f8b7c11',
    asked: { ...askedFor(people.sharesMost()), birthDate: '1988-07-15' },
    name: 'Testpatient',
  },
];

beforeAll(async () => {
  gateway = await startStaffGateway();
  bearer = await token(gateway);
  nurse = await signIn(gateway.app, staff.nurse);
  for (const person of [secretive, empty, people.sharesMost()]) {
    expect(await pushAndApply(gateway, person)).toBe('applied');
  }
});
afterAll(() => gateway.stop());

describe.each(cases)('$who gets the answer of somebody unknown, byte for byte', ({ id, asked, name }) => {
  test('as a document', async () => {
    const answer = await currentSupport(gateway, bearer, id);
    expect(answer.statusCode).toBe(200);
    expect(outsideOfAnyLength(answer, [id])).toEqual(
      outsideOfAnyLength(await currentSupport(gateway, bearer, unknown.id), [unknown.id]),
    );
    expect(answer.body).not.toContain(name);
  });

  test('as a search', async () => {
    const answer = await findPatient(gateway, bearer, asked);
    expect(answer.json()).toMatchObject({ type: 'searchset', total: 0 });
    expect(outsideOfAnyLength(answer, [])).toEqual(
      outsideOfAnyLength(await findPatient(gateway, bearer, unknown.asked), []),
    );
  });

  test('as a page', async () => {
    const answer = await seeSupport(nurse, asked);
    const nobody = await seeSupport(nurse, unknown.asked);
    expect(answer.body).toContain('No current support to show for this person.');
    expect(outsideOfAnyLength(answer, asWritten(asked))).toEqual(
      outsideOfAnyLength(nobody, asWritten(unknown.asked)),
    );
    expect(answer.body).not.toMatch(new RegExp(name, 'i'));
  });
});

describe('The comparison', () => {
  test('would tell an answer that shows something', async () => {
    const shown = await currentSupport(gateway, bearer, personIdOf(people.sharesMost()));
    expect(outsideOfAnyLength(shown, [])).not.toEqual(
      outsideOfAnyLength(await currentSupport(gateway, bearer, unknown.id), [unknown.id]),
    );
  });

  test('leaves an entry for each look, though nothing was shown', async () => {
    const outcomes = (await entriesOf(gateway, 'support')).map(({ outcome }) => outcome);
    expect(outcomes).toContain('refused');
    expect(outcomes).toContain('nothing-shown');
  });
});
