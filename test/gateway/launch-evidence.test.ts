import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signJws } from '../../src/auth/jose.ts';
import { organisationIdentities, type StaffPrincipal } from '../../src/auth/principal.ts';
import { liaison, trust } from '../../src/demo/organisations.ts';
import { openLaunch } from '../../src/gateway/launch/open-launch.ts';
import { receiveContextLaunch } from '../../src/gateway/launch/receive-launch.ts';
import type { RelationshipEvidence } from '../../src/gateway/look.ts';
import { releaseLogEntry } from '../../src/gateway/log/release-log.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import { nurse, officer, sourceOfficer } from '../support/emergency.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { contextEntry, contextKey } from '../support/launch.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { openCasesOf, reviewAll } from '../support/reviews.ts';

const issuer = 'https://id.example';
const morgan = people.undecided();
const other = people.sharesWhoHelps();

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ recordSystems: [contextEntry(issuer)] });
  await pushAndApply(gateway, morgan);
});
afterAll(() => gateway.stop());

const userCalled = (name: string): StaffPrincipal => {
  const subject = `${issuer}|${name}`;
  return { ...nurse, subject, name, identities: [subject, ...organisationIdentities(nurse.organisations)] };
};

async function launched(caller: StaffPrincipal, record = morgan): Promise<RelationshipEvidence> {
  const { services } = gateway;
  const iat = Math.floor(gateway.time.now.getTime() / 1000);
  const { nhsNumber, birthDate } = askedFor(record);
  const claims = {
    iss: 'example-epr',
    aud: services.launchAudience,
    iat,
    exp: iat + 120,
    jti: randomUUID(),
    nhs_number: nhsNumber,
    birth_date: birthDate,
    organisation: liaison,
    user: caller.subject.slice(issuer.length + 1),
  };
  const launching = { ...services, clock: () => gateway.time.now };
  const ticket = await receiveContextLaunch(launching, await signJws(claims, contextKey.privateKey));
  const { foundBy, launch } = await openLaunch(launching, caller, ticket);
  return { foundBy, launch };
}

async function look(caller: StaffPrincipal, evidence: RelationshipEvidence): Promise<string> {
  const asked = { by: 'nhs-number', ...askedFor(morgan) } as const;
  const question = { caller, face: 'page', purpose: 'TREAT', asked, evidence } as const;
  const answer = await releaseSupport(gateway.services, question, ({ resources }) => ({
    body: 'page',
    used: resources,
  }));
  return answer.auditId;
}

async function explained(entry: string): Promise<readonly string[] | undefined> {
  await reviewAll(gateway);
  return (await releaseLogEntry(gateway.services, officer, entry)).explainedBy;
}

const unexplainedCases = async (): Promise<number> => {
  await reviewAll(gateway);
  return (await openCasesOf(gateway, officer, 'no-relationship')).length;
};

describe('A launch is evidence', () => {
  test('of the look at the very person, and the officer reads so', async () => {
    const caller = userCalled('launcher');
    const entry = await look(caller, await launched(caller));
    expect(await explained(entry)).toEqual(['launch']);
  });

  test('of nobody else: not of another person, and not where there was none', async () => {
    const caller = userCalled('pretender');
    const strange = await look(caller, await launched(caller, other));
    expect(await explained(strange)).toEqual([]);
    const invented = await look(caller, { foundBy: 'smart-launch', launch: randomUUID() });
    expect(await explained(invented)).toEqual([]);
  });

  test('for those who asked alone: a source is not told what they have to do with the person', async () => {
    const caller = userCalled('launcher');
    const entry = await look(caller, await launched(caller));
    await reviewAll(gateway);
    expect((await releaseLogEntry(gateway.services, sourceOfficer, entry)).explainedBy).toBeUndefined();
  });
});

describe('A look without evidence', () => {
  test('is counted and no case while a user’s other looks mostly have some', async () => {
    const caller = userCalled('ordinary');
    const launch = await launched(caller);
    for (let index = 0; index < 11; index++) {
      await look(caller, launch);
      await look(caller, { foundBy: 'typed' });
    }
    expect(await unexplainedCases()).toBe(0);
    const [counted] = await gateway.database.query<{ hits: number }>(
      "SELECT hits FROM review_count WHERE rule = 'no-relationship' AND organisation = $1",
      [trust],
    );
    expect(counted?.hits).toBeGreaterThanOrEqual(11);
  });

  test('is one case a day, of low severity, where most of them have none', async () => {
    const caller = userCalled('curious');
    for (let index = 0; index < 19; index++) await look(caller, { foundBy: 'typed' });
    expect(await unexplainedCases()).toBe(0);
    for (let index = 0; index < 4; index++) await look(caller, { foundBy: 'typed' });
    expect(await unexplainedCases()).toBe(1);
    expect((await openCasesOf(gateway, officer, 'no-relationship'))[0]?.severity).toBe('low');
  });
});
