import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNote } from '../../src/audit/note/signed-note.ts';
import { verifyNote } from '../../src/audit/note/sign-note.ts';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import { trust } from '../../src/demo/organisations.ts';
import { csvExport } from '../../src/gateway/log/export-formats.ts';
import { releaseExport } from '../../src/gateway/log/release-export.ts';
import { signManifest } from '../../src/gateway/log/sign-manifest.ts';
import { logVerifierKeys } from '../../src/gateway/log/signing.ts';
import type { TestGateway } from '../support/gateway.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

const address = '/ig/exports';
let gateway: TestGateway;
let nurse: Visitor;
let officer: Visitor;

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, people.sharesMost());
  nurse = await signIn(gateway.app, staff.nurse);
  officer = await signIn(gateway.app, staff.igOfficer);
  await seeSupport(nurse, askedFor(people.sharesMost()));
  await gateway.work();
});
afterAll(() => gateway.stop());

const officerAlone: StaffPrincipal = {
  kind: 'staff',
  subject: 'issuer|officer',
  name: 'Ines Archer',
  organisation: trust,
  organisations: [trust],
  role: 'ig-officer',
  identities: [],
};

const make = async (form: Readonly<Record<string, string>>) => {
  const _csrf = csrfOf(await officer.get(address));
  return officer.post(address, { _csrf, ...form });
};
const known = new Set<string>();
const manifestsIn = (page: string): readonly string[] =>
  [...page.matchAll(/exports\/([0-9a-f-]{36})\/manifest/g)].map(([, id]) => id ?? '');

describe('An export is refused', () => {
  test('to a nurse, and nothing of the log leaves', async () => {
    const _csrf = csrfOf(await nurse.get('/support'));
    const { answer, entries } = await newEntries(gateway, 'log-export', () => nurse.post(address, { _csrf }));
    expect([answer.statusCode, entries.map(({ outcome }) => outcome)]).toEqual([403, ['refused']]);
    expect((await nurse.get(address)).statusCode).toBe(403);
  });

  test('without the form’s token, or for what no index answers', async () => {
    expect((await officer.post(address, {})).statusCode).toBe(403);
    expect((await make({ user: 'Sam Nightingale', outcome: 'shown' })).statusCode).toBe(422);
  });

  test('of more entries than its format may have, before its first byte', async () => {
    const { answer, entries } = await newEntries(gateway, 'log-export', () =>
      releaseExport(gateway.services, officerAlone, {}, { ...csvExport, most: 1 }).catch(
        (error: unknown) => error,
      ),
    );
    expect(answer).toMatchObject({ code: 'export-too-long' });
    expect(entries.map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  test.each(['0199f2aa-1111-7000-8000-000000000001', 'x', '%00'])(
    'a manifest of %s: there is none',
    async (id) => {
      expect((await officer.get(`${address}/${id}/manifest`)).statusCode).toBe(404);
    },
  );
});

describe('An export', () => {
  test.each([
    ['csv', 'text/csv; charset=utf-8'],
    ['ndjson', 'application/fhir+ndjson'],
    ['pdf', 'application/pdf'],
  ])(
    'as %s has a manifest that says its bytes and hash; begun and done are in the log',
    async (format, type) => {
      const { answer, entries } = await newEntries(gateway, 'log-export', () =>
        make({ format, purpose: 'TREAT' }),
      );
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
      expect(answer.headers['content-disposition']).toMatch(/filename="access-log-20261122T021000Z\./);
      const list = (await officer.get(address)).body;
      const id = manifestsIn(list).find((one) => !known.has(one)) ?? '';
      known.add(id);
      const manifest = (await officer.get(`${address}/${id}/manifest`)).body;
      expect(manifest).toContain(`sha-256 ${createHash('sha256').update(answer.rawPayload).digest('hex')}\n`);
      expect(manifest).toContain(`bytes ${answer.rawPayload.length}\n`);
      expect(manifest).toContain('entries 1\n');
      expect(entries.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'shown']);
    },
  );

  test('of a person has the looks at them, with what was asked sealed in the log', async () => {
    const form = { 'nhs-number': '9990000018', 'birth-day': '14', 'birth-month': '7', 'birth-year': '1988' };
    const { answer, entries } = await newEntries(gateway, 'log-export', () => make(form));
    expect(
      answer.body.split('\r\n').filter((line) => line.includes('"support"')),
      answer.body,
    ).toHaveLength(1);
    expect(answer.body).toContain('"9990000018"');
    const opened = await Promise.all(entries.map(({ id }) => openEntry(gateway, id, trust)));
    expect(opened.map((entry) => entry?.detail.asked['nhsNumber'])).toContain('9990000018');
  });

  test('has each entry once', async () => {
    for (let look = 0; look < 12; look += 1) await officer.get(address);
    const { body } = await make({ user: 'Ines Archer' });
    const ids = body
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
    expect(new Set(ids).size).toBe(ids.length);
    const made = await entriesOf(gateway, 'log-export');
    expect(ids.length).toBeGreaterThan(made.length);
  });

  test('is signed with the log’s keys, and one byte changed is told', () => {
    const { keys } = gateway.config;
    const { manifest, isSigned } = signManifest(['living-well-export/1', 'entries 1'], 'log.example', keys);
    expect(isSigned).toBe(true);
    const trusted = logVerifierKeys(['log.example'], keys);
    const check = (text: string): boolean => {
      const note = parseNote(text);
      return note !== undefined && verifyNote(note, trusted).ok;
    };
    expect(check(manifest)).toBe(true);
    expect(check(manifest.replace('entries 1', 'entries 2'))).toBe(false);
  });

  test('without a key says that it is not signed', () => {
    const keys = { ...gateway.config.keys, log: [] };
    expect(signManifest(['x'], 'log.example', keys)).toEqual({ manifest: 'x\n', isSigned: false });
  });
});
