import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trust } from '../../src/demo/organisations.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let bearer: string;
let nurse: Visitor;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

beforeAll(async () => {
  gateway = await startStaffGateway();
  bearer = await token(gateway);
  nurse = await signIn(gateway.app, staff.nurse);
  expect(await pushAndApply(gateway, morgan)).toBe('applied');
});
afterAll(() => gateway.stop());

const looks = {
  document: () => currentSupport(gateway, bearer, personId),
  search: () => findPatient(gateway, bearer, askedFor(morgan)),
  page: () => seeSupport(nurse, askedFor(morgan)),
};

describe.each(Object.entries(looks))('A look by %s', (_name, look) => {
  test('has one entry, in the database before the answer, named by X-Audit-Id', async () => {
    const { answer, entries } = await newEntries(gateway, 'support', look);
    expect(answer.statusCode).toBe(200);
    expect(entries).toEqual([{ id: String(answer.headers['x-audit-id']), outcome: 'shown' }]);
  });

  test('is recorded with the hash of the very bytes that were sent', async () => {
    const answer = await look();
    const entry = await openEntry(gateway, String(answer.headers['x-audit-id']), trust);
    const sent = createHash('sha256').update(answer.rawPayload).digest('hex');
    expect(entry?.detail.answerHash).toBe(sent);
    expect(entry?.personId).toBe(personId);
  });

  test('is kept by nobody on the way', async () => {
    expect((await look()).headers['cache-control']).toBe('no-store');
  });
});

describe('The entry of a look', () => {
  test('says who, for whom, why, on what grounds, and what was released', async () => {
    const answer = await looks.page();
    const entry = await openEntry(gateway, String(answer.headers['x-audit-id']), trust);
    expect(entry).toMatchObject({
      kind: 'support',
      outcome: 'shown',
      face: 'page',
      organisation: 'X9T02',
      role: 'mh-liaison',
      purpose: 'TREAT',
      askers: ['X9T02', 'X9T01'],
      sources: ['X9C01'],
      actor: { kind: 'staff', name: 'Sam Nightingale' },
      detail: {
        asked: askedFor(morgan),
        nhsNumber: '9990000018',
        released: { Patient: 1, EpisodeOfCare: 1 },
      },
    });
    const permits = entry?.detail.decisions.filter(({ effect }) => effect === 'permit') ?? [];
    expect(permits.length).toBeGreaterThan(0);
    for (const { agreement, consents } of permits) {
      expect(agreement).toEqual({ id: 'example-living-well', version: 1 });
      expect(consents.length).toBeGreaterThan(0);
    }
  });

  test('names nobody where it can be read without the keys', async () => {
    const answer = await looks.page();
    const [row] = await gateway.database.query<{ text: string; leaf: string }>(
      `SELECT audit_event::text || encode(leaf, 'escape') AS text, encode(leaf, 'escape') AS leaf FROM audit_event WHERE id = $1`,
      [answer.headers['x-audit-id']],
    );
    expect(row?.text).not.toMatch(/morgan|testpatient|9990000018|1988-07-14|nightingale|555000000101/i);
    expect(row?.leaf).not.toContain(personId);
  });
});
