import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildCurrentSupport } from '../../src/fhir/current-support/build-current-support.ts';
import { closeCase, openCase } from '../../src/gateway/emergency/emergency-access.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import { emergencySays } from '../../src/living-well/emergency-access.ts';
import { findPatient, token } from '../support/ask.ts';
import {
  close,
  lookUnder,
  nurse,
  open,
  openCaseFor,
  otherNurse,
  reason,
  shownIn,
  startEmergencyGateway,
  user,
} from '../support/emergency.ts';
import { tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway & { readonly bearer: string };
const secretive = people.sharesNothing();
const secretiveId = personIdOf(secretive);

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  expect(await pushAndApply(gateway, secretive)).toBe('applied');
});
afterAll(() => gateway.stop());
afterEach(() => {
  gateway.time.now = tenPastTwo;
});

const minutesOn = (minutes: number): Date => new Date(tenPastTwo.getTime() + minutes * 60_000);

describe('Opening a case', () => {
  test('gives its id, when it ends, and the sentence that everybody gets', async () => {
    const answer = await open(gateway, gateway.bearer, { patient: secretiveId });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      case: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiresAt: '2026-11-22T03:10:00.000Z',
      says: emergencySays,
    });
  });

  test('again by the same user for the same person gives the same one, and its hour stays', async () => {
    const first = (await open(gateway, gateway.bearer, { patient: secretiveId })).json<{ case: string }>();
    gateway.time.now = minutesOn(59);
    const bearer = await token(gateway, 'epr');
    const again = await open(gateway, bearer, { patient: secretiveId, reason: { ...reason, code: 'other' } });
    expect(again.statusCode).toBe(200);
    expect(again.json()).toMatchObject({ case: first.case, expiresAt: '2026-11-22T03:10:00.000Z' });
    gateway.time.now = minutesOn(60);
    const later = await open(gateway, await token(gateway, 'epr'), { patient: secretiveId });
    expect(later.statusCode).toBe(201);
    expect(later.json<{ case: string }>().case).not.toBe(first.case);
  });

  test('by another user of the same system gives another', async () => {
    const one = await openCaseFor(gateway, gateway.bearer, { patient: secretiveId });
    const other = { id: 'u-18', name: 'Alix Moreau' };
    expect(await openCaseFor(gateway, gateway.bearer, { patient: secretiveId, user: other })).not.toBe(one);
  });

  test('after closing gives another', async () => {
    const one = await openCaseFor(gateway, gateway.bearer, { patient: secretiveId });
    expect((await close(gateway, gateway.bearer, one)).statusCode).toBe(204);
    expect((await close(gateway, gateway.bearer, one)).statusCode).toBe(204);
    expect(await openCaseFor(gateway, gateway.bearer, { patient: secretiveId })).not.toBe(one);
  });

  test('ten times at once opens one', async () => {
    const asked = { patient: secretiveId, user: { id: 'u-in-a-hurry', name: 'Lou Hasty' } };
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(gateway, gateway.bearer, asked)));
    expect(new Set(answers.map((answer) => answer.json<{ case: string }>().case)).size).toBe(1);
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
  });
});

describe('Under a case', () => {
  test('somebody who shares nothing is found, and shown with what the agreement lists for it', async () => {
    const found = await findPatient(gateway, gateway.bearer, askedFor(secretive));
    expect(found.json()).toMatchObject({ total: 0 });
    const id = await openCaseFor(gateway, gateway.bearer, askedFor(secretive));
    const search = await gateway.app.inject({
      method: 'POST',
      url: '/fhir/Patient/_search',
      headers: {
        authorization: `Bearer ${gateway.bearer}`,
        'content-type': 'application/x-www-form-urlencoded',
        'x-emergency-case': id,
      },
      payload: new URLSearchParams({
        identifier: `https://fhir.nhs.uk/Id/nhs-number|${secretive.person.nhsNumber ?? ''}`,
        birthdate: secretive.person.birthDate,
      }).toString(),
    });
    expect(search.json()).toMatchObject({ total: 1, entry: [{ resource: { id: secretiveId } }] });
    expect(shownIn(await lookUnder(gateway, gateway.bearer, secretiveId))).toEqual([]);
    expect(shownIn(await lookUnder(gateway, gateway.bearer, secretiveId, id))).toEqual(
      expect.arrayContaining(['Patient', 'EpisodeOfCare', 'CareTeam']),
    );
  });

  test('every disclosure carries its id: in what was asked, and in each decision that it made', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, { patient: secretiveId });
    const answer = await lookUnder(gateway, gateway.bearer, secretiveId, id);
    const entry = await openEntry(gateway, String(answer.headers['x-audit-id']), 'X9T01');
    expect(entry).toMatchObject({ kind: 'support', outcome: 'shown', purpose: 'BTG' });
    expect(entry?.detail.asked).toEqual({ patient: secretiveId, case: id });
    const permits = entry?.detail.decisions.filter(({ effect }) => effect === 'permit') ?? [];
    expect(permits.length).toBeGreaterThan(0);
    expect(new Set(permits.map((decision) => decision.case))).toEqual(new Set([id]));
  });

  test('what was done is in the log, each with who, for whom a system did it, and the case', async () => {
    const { answer: id, entries: opened } = await newEntries(gateway, 'emergency-opened', () =>
      openCaseFor(gateway, gateway.bearer, { patient: secretiveId, user: { ...user, id: 'u-log' } }),
    );
    const { entries: closed } = await newEntries(gateway, 'emergency-closed', () =>
      close(gateway, gateway.bearer, id),
    );
    for (const entry of [opened[0], closed[0]]) {
      expect(await openEntry(gateway, entry?.id ?? '', 'X9T01')).toMatchObject({
        outcome: 'done',
        personId: secretiveId,
        actor: { kind: 'system', id: 'epr', name: 'Robin Ashworth, by epr' },
        detail: { asked: { case: id } },
      });
    }
    expect(await openEntry(gateway, opened[0]?.id ?? '', 'X9C01')).toBeUndefined();
  });
});

describe('A nurse who opened a case in person', () => {
  const asked = { by: 'nhs-number', ...askedFor(secretive) } as const;
  const look = async (caller: typeof nurse, emergencyCase: string): Promise<number> => {
    let shown = 0;
    await releaseSupport(
      gateway.services,
      { caller, face: 'page', asked, purpose: 'TREAT', emergencyCase },
      ({ resources, at }) => {
        shown = buildCurrentSupport(resources, at).services.length;
        return { body: 'page', used: resources };
      },
    );
    return shown;
  };

  test('sees under it; a colleague with the same role does not; and after closing nobody does', async () => {
    const { id, isNew } = await openCase(gateway.services, { caller: nurse, asked, reason });
    expect(isNew).toBe(true);
    expect(await openCase(gateway.services, { caller: nurse, asked, reason })).toMatchObject({
      id,
      isNew: false,
    });
    expect(await look(nurse, id)).toBeGreaterThan(0);
    expect(await look(otherNurse, id)).toBe(0);
    await expect(closeCase(gateway.services, otherNurse, id)).rejects.toMatchObject({ code: 'not-found' });
    await closeCase(gateway.services, nurse, id);
    expect(await look(nurse, id)).toBe(0);
  });
});
