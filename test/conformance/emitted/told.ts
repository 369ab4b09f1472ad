import type { Resource } from '@medplum/fhirtypes';
import { introductionResources } from '../../../src/fhir/told/introduction.ts';
import { answered, toldTask } from '../../../src/fhir/told/told-task.ts';
import { situations } from '../../../src/living-well/telling-the-team.ts';

/** What hospital staff tell a team, in each of its forms: it is not a case record's, and no route under `/fhir` is asked for it here. */
export function toldResources(): readonly Resource[] {
  const at = new Date('2026-11-22T02:10:00Z');
  const personId = '9a1c7f6e-7f3c-5d2a-9a51-0e7d6f1f3b10';
  const telling = {
    id: '5f9d7c1a-9a0b-5a53-8f5d-3f6b1c2d4e5f',
    requestId: '5f9d7c1a-9a0b-5a53-8f5d-3f6b1c2d4e60',
    personId,
    by: { organisation: 'X9T02', words: 'MH liaison nurse, ED, Example Infirmary' },
    to: { organisation: 'X9C01', words: 'Living Life Well' },
    at,
  };
  const task = toldTask(telling, { situation: 'please-phone', phone: '020 7946 0123', note: 'Is calm.' });
  const introduced = introductionResources(telling, {
    given: 'Ravi',
    family: 'Unknownsson',
    birthDate: '1990-05-05',
    nhsNumber: '9990000085',
    phone: '07700 900345',
    strands: ['building-resilience', 'whole-family'],
    agreement: 'in-writing',
    agreedWith: 'Sam Nightingale, MH liaison nurse, ED, Example Infirmary',
  });
  const [, , handling] = introduced;
  const answers = [
    answered(task, { answer: 'seen' }, at),
    answered(handling, { answer: 'accepted' }, at),
    answered(handling, { answer: 'declined', reason: 'no-answer' }, at),
  ];
  const codes = Object.keys(situations) as (keyof typeof situations)[];
  const each = codes.map((situation) => toldTask(telling, { situation }));
  return [task, ...each, ...introduced, ...answers.flatMap((one) => one ?? [])];
}
