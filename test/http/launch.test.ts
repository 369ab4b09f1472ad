import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caveat } from '../../src/living-well/words.ts';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { liaison } from '../../src/demo/organisations.ts';
import { entriesOf, openEntry } from '../support/log-entries.ts';
import {
  next,
  pathOf,
  postContext,
  smartLaunch,
  startLaunchingGateway,
  type LaunchingGateway,
} from '../support/launch.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { createVisitor, finishSignIn, signIn, staff, type Visitor } from '../support/staff.ts';

const morgan = people.sharesMost();
const personId = morgan.person.id;

let gateway: LaunchingGateway;
let nurse: Visitor;
beforeAll(async () => {
  gateway = await startLaunchingGateway();
  await pushAndApply(gateway, morgan);
  nurse = await signIn(gateway.app, staff.nurse);
});
afterAll(() => gateway.stop());

async function expectMorgan(visitor: Visitor, address: string): Promise<void> {
  expect(address).toMatch(/^\/support\/people\/[\w-]{22}$/);
  const page = await visitor.get(address);
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('TESTPATIENT');
  expect(page.body).toContain(caveat);
}

async function lastEntry(kind: AuditEntry['kind']): Promise<AuditEntry | undefined> {
  const last = (await entriesOf(gateway, kind)).at(-1);
  return openEntry(gateway, last?.id ?? '', liaison);
}

describe('A nurse who is signed in', () => {
  test('opens a person by a SMART launch, at the address of one who was typed', async () => {
    const back = await smartLaunch(gateway, nurse, personId);
    expect(next(back)).toMatch(/^\/launch\/open\/[\w-]{43}$/);
    const opened = await nurse.get(next(back));
    expect(opened.statusCode).toBe(303);
    await expectMorgan(nurse, next(opened));
  });

  test('opens a person by a signed context, which brings no cookie and leaves the session as it was', async () => {
    const posted = await postContext(gateway, await gateway.ehr.contextToken(staff.nurse, personId));
    expect(posted.statusCode).toBe(303);
    expect(posted.headers['set-cookie']).toBeUndefined();
    await expectMorgan(nurse, next(await nurse.get(next(posted))));
  });

  test('asks the record system for what SMART says, and for no more than it needs', async () => {
    const started = await nurse.get(pathOf(gateway.ehr.launchUrl(staff.nurse, personId)));
    const { origin, pathname, searchParams } = new URL(next(started));
    expect(origin + pathname).toBe(`${gateway.ehr.origin}/authorize`);
    const asked = Object.fromEntries(searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'living-well-gateway',
      redirect_uri: 'http://127.0.0.1:3999/launch/smart/callback',
      scope: 'launch openid fhirUser patient/Patient.r',
      aud: gateway.ehr.iss,
      code_challenge_method: 'S256',
    });
    expect(asked['state']).toMatch(/^[\w-]{43}$/);
  });
});

describe('A nurse who is not', () => {
  test.each(['smart', 'context'])('signs in first, and a %s launch goes on by itself', async (way) => {
    const visitor = createVisitor(gateway.app);
    const ticket =
      way === 'smart'
        ? await smartLaunch(gateway, visitor, personId)
        : await postContext(gateway, await gateway.ehr.contextToken(staff.nurse, personId));
    const refused = await visitor.get(next(ticket));
    expect(next(refused)).toMatch(/^\/sign-in/);
    const signedIn = await finishSignIn(visitor, staff.nurse);
    expect(next(signedIn)).toBe(next(ticket));
    await expectMorgan(visitor, next(await visitor.get(next(signedIn))));
  });

  test('who waits too long comes to the first page', async () => {
    const visitor = createVisitor(gateway.app);
    await visitor.get(next(await smartLaunch(gateway, visitor, personId)));
    const before = gateway.time.now;
    gateway.time.now = new Date(before.getTime() + 16 * 60_000);
    expect(next(await finishSignIn(visitor, staff.nurse))).toBe('/support');
    gateway.time.now = before;
  });
});

describe('What stays of a launch', () => {
  test('an entry of its own; the look that follows names it', async () => {
    gateway.time.now = new Date(gateway.time.now.getTime() + 1_000);
    const opened = await nurse.get(next(await smartLaunch(gateway, nurse, personId)));
    await nurse.get(next(opened));
    const launch = await lastEntry('launch');
    expect(launch).toMatchObject({ outcome: 'done', personId: undefined });
    expect(launch?.detail.asked).toMatchObject({ way: 'smart-launch', recordSystem: 'example-epr' });
    const look = await lastEntry('support');
    expect(look?.detail.asked).toMatchObject({
      foundBy: 'smart-launch',
      launch: launch?.detail.asked['launch'],
    });
  });

  test('no token and no ticket is kept, and no number stands in the open', async () => {
    const rows = await gateway.database.query<{ row: string }>('SELECT launch::text AS row FROM launch');
    expect(rows.length).toBeGreaterThan(0);
    const tickets = await gateway.database.query<{ row: string }>(
      'SELECT launch_ticket::text AS row FROM launch_ticket',
    );
    const all = [...rows, ...tickets].map(({ row }) => row).join('\n');
    expect(all).not.toMatch(/9990000018|1988-07-14|555000000101|testpatient/i);
  });
});
