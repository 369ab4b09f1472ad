import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor, isShown, personIdOf } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let bearer: string;
let nurse: Visitor;
let minutes = 0;

beforeAll(async () => {
  gateway = await startStaffGateway();
  bearer = await token(gateway);
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

const morgan = people.sharesMost();
const { sharing } = morgan;
if (sharing === undefined) throw new Error('this person has made choices');
const personId = personIdOf(morgan);

/** Morgan's record, each time a minute later than the last. */
function next(change: Partial<CaseRecordInput>): CaseRecordInput {
  minutes += 1;
  return changed(morgan, minutes, change);
}
const withdrawn = (): CaseRecordInput => next({ sharing: { ...sharing, status: 'withdrawn' } });

async function seen(): Promise<{ fhir: boolean; page: boolean }> {
  const page = await seeSupport(nurse, askedFor(morgan));
  expect(page.statusCode).toBe(200);
  return { fhir: await isShown(gateway, bearer, personId), page: page.body.includes('TESTPATIENT') };
}
const everywhere = { fhir: true, page: true };
const nowhere = { fhir: false, page: false };

beforeEach(async () => {
  expect(await pushAndApply(gateway, next({}))).toBe('applied');
  expect(await seen()).toEqual(everywhere);
});

describe('From the acknowledgement of a changed choice, nothing is shown', () => {
  test('until it is applied, and then what it says', async () => {
    const narrower = next({
      sharing: { ...sharing, choices: [{ decision: 'do-not-share', topics: ['existence'] }] },
    });
    expect((await push(gateway, narrower)).statusCode).toBe(202);
    expect(await seen()).toEqual(nowhere);
    await gateway.work();
    expect(await seen()).toEqual(nowhere);
  });

  test('also where the change is to share more: what it says is not known before it is read', async () => {
    const wider = next({ sharing: { ...sharing, recordedBy: 'Bola, peer worker' } });
    await push(gateway, wider);
    expect(await seen()).toEqual(nowhere);
    await gateway.work();
    expect(await seen()).toEqual(everywhere);
  });

  test('also when the last of three pushes only says again what is in force: the one between them says otherwise', async () => {
    await pushAndApply(gateway, withdrawn());
    expect((await push(gateway, next({}))).statusCode).toBe(202);
    expect((await push(gateway, withdrawn())).statusCode).toBe(202);
    await workOne();
    expect(await seen()).toEqual(nowhere);
    await gateway.work();
    expect(await seen()).toEqual(nowhere);
  });

  test('while the record is held for people to settle, until a newer one is applied', async () => {
    const first = next({});
    await pushAndApply(gateway, first);
    const conflicting = { ...first, sharing: { ...sharing, status: 'withdrawn' as const } };
    expect(await pushAndApply(gateway, conflicting)).toBe('held');
    expect(await seen()).toEqual(nowhere);
    expect(await pushAndApply(gateway, next({}))).toBe('applied');
    expect(await seen()).toEqual(everywhere);
  });
});

describe('What changes no choice hides nothing', () => {
  test('the same choices sent again', async () => {
    await push(gateway, next({ introduction: { id: 'I-1001', date: '2026-08-01', route: 'gp' } }));
    expect(await seen()).toEqual(everywhere);
  });

  test('a record that says nothing of choices', async () => {
    const { sharing: _, ...silent } = next({});
    await push(gateway, silent);
    expect(await seen()).toEqual(everywhere);
    await gateway.work();
    expect(await seen()).toEqual(everywhere);
  });
});

describe('An agreement', () => {
  test('that is revoked binds the next read', async () => {
    const registry = { store: gateway.services.store, clock: gateway.services.clock };
    await recordAgreement(registry, 'operator', { ...demoAgreement, version: 2, revoked: true });
    expect(await seen()).toEqual(nowhere);
    await recordAgreement(registry, 'operator', { ...demoAgreement, version: 3 });
    expect(await seen()).toEqual(everywhere);
  });
});

/** Applies the oldest waiting record of this person and no other, as a worker that is stopped after it. */
async function workOne(): Promise<void> {
  const { processNext } = await import('../../src/gateway/process-case.ts');
  const processing = { ...gateway.worker.processing, clock: gateway.services.clock };
  expect(await processNext(processing, personId)).toBe('settled');
}
