import type { Bundle } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentSupport, findPatient, token, typesIn } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { changed, people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
});
afterAll(() => gateway.stop());

const morgan = { nhsNumber: '9990000018', birthDate: '1988-07-14' };

async function patientId(): Promise<string> {
  const found = (await findPatient(gateway, bearer, morgan)).json<Bundle>();
  return found.entry?.[0]?.resource?.id ?? '';
}

describe('What a record system is told of somebody who shares most things', () => {
  test('is a document of what they share, and nothing of the goal they do not', async () => {
    expect(await pushAndApply(gateway, people.sharesMost())).toBe('applied');
    const response = await currentSupport(gateway, bearer, await patientId());
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toContain('application/fhir+json');
    const bundle = response.json<Bundle>();
    expect(bundle.type).toBe('document');
    expect(typesIn(bundle)).toMatchObject({
      Composition: 1,
      Patient: 1,
      EpisodeOfCare: 1,
      CareTeam: 1,
      Goal: 2,
    });
    expect(response.body).not.toMatch(/drink/i);
    expect(response.body).not.toContain('ETH');
  });
});

describe('A withdrawal', () => {
  test('binds from its acknowledgement, before any worker has seen it', async () => {
    const id = await patientId();
    const { sharing, ...rest } = people.sharesMost();
    if (sharing === undefined) throw new Error('this person has made choices');
    const withdrawn = changed({ ...rest, sharing }, 60, { sharing: { ...sharing, status: 'withdrawn' } });
    expect((await push(gateway, withdrawn)).statusCode).toBe(202);
    const before = (await currentSupport(gateway, bearer, id)).json<Bundle>();
    expect(typesIn(before)).toEqual({ Composition: 1 });
    await gateway.work();
    const after = (await currentSupport(gateway, bearer, id)).json<Bundle>();
    expect(typesIn(after)).toEqual({ Composition: 1 });
  });

  test('of a withdrawal: sharing again is shown once it is applied', async () => {
    const again = changed(people.sharesMost(), 120, {});
    expect(await pushAndApply(gateway, again)).toBe('applied');
    expect((await patientId()).length).toBe(36);
  });
});
