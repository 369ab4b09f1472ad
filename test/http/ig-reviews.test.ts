import { createHash, randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCase } from '../../src/gateway/emergency/emergency-access.ts';
import { check } from '../../verifier/check.js';
import type { ProvedReport } from '../../src/gateway/person-report/release-proved-report.ts';
import { independentLeafHash } from '../support/independent-tree.ts';
import { emergencyAgreement, nurse as nursePrincipal, reason } from '../support/emergency.ts';
import type { TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { textOfPdf } from '../support/pdf-text.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { csrfOf, seeSupport, signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let nurse: Visitor;
let officer: Visitor;
let other: Visitor;
let charity: Visitor;
let caseId: string;
let entryId: string;
const morgan = people.sharesMost();
const secretive = people.sharesNothing();

beforeAll(async () => {
  gateway = await startStaffGateway({ agreement: emergencyAgreement });
  await pushAndApply(gateway, morgan);
  await pushAndApply(gateway, secretive);
  nurse = await signIn(gateway.app, staff.nurse);
  officer = await signIn(gateway.app, staff.igOfficer);
  other = await signIn(gateway.app, staff.otherOfficer);
  charity = await signIn(gateway.app, staff.charityOfficer);
  const seen = await seeSupport(nurse, askedFor(morgan));
  entryId = String(seen.headers['x-audit-id']);
  const asked = { by: 'nhs-number', ...askedFor(morgan) } as const;
  caseId = (await openCase(gateway.services, { caller: nursePrincipal, asked, reason })).id;
});
afterAll(() => gateway.stop());

async function send(
  visitor: Visitor,
  from: string,
  to: string,
  form: Readonly<Record<string, string>>,
): Promise<LightMyRequestResponse> {
  return visitor.post(to, { _csrf: csrfOf(await visitor.get(from)), ...form });
}

const work = (visitor: Visitor, id: string, step: string, form: Readonly<Record<string, string>> = {}) =>
  send(visitor, `/ig/reviews/${id}`, `/ig/reviews/${id}/${step}`, form);

/** From the form to the person's page in a room. */
async function find(
  visitor: Visitor,
  room: 'ledger' | 'who-looked',
  { nhsNumber, birthDate }: { nhsNumber: string; birthDate: string },
): Promise<LightMyRequestResponse> {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const form = { 'nhs-number': nhsNumber, 'birth-day': day, 'birth-month': month, 'birth-year': year };
  return send(visitor, `/ig/${room}`, `/ig/${room}/find`, form);
}
async function see(...asked: Parameters<typeof find>): Promise<LightMyRequestResponse> {
  const [visitor] = asked;
  return visitor.get(String((await find(...asked)).headers.location));
}

/** A page without what differs for everybody. */
function masked({ body }: LightMyRequestResponse): string {
  return body
    .replaceAll(/nonce="[^"]*"|value="[^"]*"|\/ig\/[a-z-]+\/[\w-]{22}/g, '')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
}

/** RFC 9162, 2.1.3.2: the root that an inclusion proof leads to, base64; undefined where it cannot be one. */
function rootFrom(claim: {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
}): string | undefined {
  const node = (left: Buffer, right: Buffer): Buffer =>
    createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
  let [at, last, hash] = [claim.index, claim.size - 1n, claim.leafHash];
  for (const sibling of claim.proof) {
    if (last === 0n) return undefined;
    if ((at & 1n) === 1n || at === last) {
      hash = node(sibling, hash);
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else hash = node(hash, sibling);
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n ? hash.toString('base64') : undefined;
}

describe('The review queue refuses', () => {
  test('a form without its token, at every step', async () => {
    for (const step of ['take', 'note', 'outcome', 'concern', 'answer', 'hold']) {
      expect((await officer.post(`/ig/reviews/${caseId}/${step}`, { text: 'x' })).statusCode).toBe(403);
    }
    expect((await officer.post('/ig/reviews', { entry: entryId })).statusCode).toBe(403);
  });

  test('a nurse who knows the address, also with a token of her own', async () => {
    expect((await nurse.get(`/ig/reviews/${caseId}`)).statusCode).toBe(403);
    const form = { _csrf: csrfOf(await nurse.get('/support')), text: 'x' };
    expect((await nurse.post(`/ig/reviews/${caseId}/note`, form)).statusCode).toBe(403);
  });

  test.each([randomUUID(), 'no-id', '..%2fsupport'])('%s: there is no such case', async (id) => {
    expect((await officer.get(`/ig/reviews/${id}`)).statusCode).toBe(404);
  });

  test('a step that is none', async () => {
    expect((await work(officer, caseId, 'constructor')).statusCode).toBe(404);
  });

  test.each([
    ['note', { text: '   ' }, 'Write the note'],
    ['note', { text: 'x'.repeat(2_001) }, 'Use 2000 characters or fewer'],
    ['outcome', { text: 'x' }, 'Say what was found'],
    ['outcome', { text: 'x', outcome: 'constructor' }, 'Say what was found'],
    ['concern', { text: 'x' }, 'Say which organisation it goes to'],
    [
      'hold',
      { text: 'x', 'until-day': '21', 'until-month': '11', 'until-year': '2026' },
      'Give a day that is to come',
    ],
    [
      'hold',
      { text: 'x', 'until-day': '1', 'until-month': '12', 'until-year': '2027' },
      'Give a day that is to come',
    ],
  ])(
    '%s with %j: 422, and it says what to mend',
    async (step, form: Readonly<Record<string, string>>, text) => {
      const response = await work(officer, caseId, step, form);
      expect(response.statusCode).toBe(422);
      expect(response.body).toContain(text);
      expect(response.body).toContain('There is a problem');
    },
  );

  test('what is no entry, and one that is another’s or nobody’s', async () => {
    const open = (entry: string) => send(officer, '/ig/reviews', '/ig/reviews', { entry });
    expect((await open('no-id')).statusCode).toBe(422);
    expect((await open(randomUUID())).statusCode).toBe(404);
  });
});

describe('A case is worked on', () => {
  test('from the queue, by reference, to an outcome; with nobody’s name or number on the way', async () => {
    const queue = await officer.get('/ig/reviews');
    expect(queue.body).toContain(`/ig/reviews/${caseId}`);
    expect(queue.body).toContain('Rules that do not run here');
    const opened = await officer.get(`/ig/reviews/${caseId}`);
    expect(opened.body).toContain('Sam Nightingale');
    for (const page of [queue, opened]) {
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.body).not.toMatch(/9990000018|999 000 0018|Morgan|1988/i);
    }
    expect((await work(officer, caseId, 'take')).statusCode).toBe(303);
    await work(officer, caseId, 'note', { text: 'Asked the <b>ward</b>' });
    const before = await officer.get(`/ig/reviews/${caseId}`);
    expect(before.body).toContain('Ines Archer');
    expect(before.body).toContain('Asked the &lt;b&gt;ward&lt;/b&gt;');
    await work(officer, caseId, 'outcome', { outcome: 'justified', text: 'It was an emergency' });
    expect((await officer.get('/ig/reviews')).body).not.toContain(caseId);
    expect((await officer.get('/ig/reviews?show=closed')).body).toContain(caseId);
    const again = await work(other, caseId, 'outcome', { outcome: 'breach', text: 'No' });
    expect(again.statusCode).toBe(409);
    expect((await charity.get('/ig/reviews')).body).toContain(caseId);
  });

  test('that an officer opened by hand on an entry', async () => {
    const opened = await send(officer, '/ig/reviews', '/ig/reviews', { entry: entryId.toUpperCase() });
    expect(opened.statusCode).toBe(303);
    const page = await officer.get(String(opened.headers.location));
    expect(page.body).toContain('Opened by an officer');
    expect(page.body).toContain(`/ig/access-log/${entryId}`);
  });

  test('with another organisation: they have the reference and the reason, and answer', async () => {
    await work(charity, caseId, 'concern', { to: 'X9T01', text: 'Why at that hour?' });
    const queue = await officer.get('/ig/reviews');
    const theirs = /([0-9a-f-]{36})<\/a>(?=[^]*?Concern of another organisation)/.exec(
      queue.body.slice(queue.body.lastIndexOf('<tr', queue.body.indexOf('Concern of another'))),
    )?.[1];
    const page = await officer.get(`/ig/reviews/${theirs}`);
    expect(page.body).toContain('Why at that hour?');
    expect(page.body).toContain('Example Wellbeing Charity');
    await work(officer, String(theirs), 'answer', { text: 'The attendance was at two.' });
    expect((await charity.get(`/ig/reviews/${caseId}`)).body).toContain('The attendance was at two.');
  });
});

describe('A room about one person refuses', () => {
  test.each(['ledger', 'who-looked'] as const)('%s: a nurse, and another session’s address', async (room) => {
    expect((await nurse.get(`/ig/${room}`)).statusCode).toBe(403);
    const location = String((await find(officer, room, askedFor(morgan))).headers.location);
    expect(location).not.toMatch(/999|1988/);
    for (const visitor of [other, charity]) expect((await visitor.get(location)).statusCode).toBe(404);
    const handle = location.split('/').at(-1) ?? '';
    for (const form of ['csv', 'pdf']) {
      for (const visitor of [other, charity])
        expect((await visitor.get(`/ig/who-looked/${handle}/report.${form}`)).statusCode).toBe(404);
    }
  });

  test.each(['ledger', 'who-looked'] as const)(
    '%s: to tell somebody unknown from somebody who is not its own',
    async (room) => {
      const nobody = { nhsNumber: '9990000999', birthDate: '1980-01-01' };
      // Nobody at the trust ever looked for them under an agreement.
      const hidden = askedFor(secretive);
      for (let time = 0; time < 2; time += 1) {
        expect(masked(await see(officer, room, hidden))).toBe(masked(await see(officer, room, nobody)));
      }
    },
  );

  test('a number that is none', async () => {
    const response = await find(officer, 'ledger', { nhsNumber: '9990000019', birthDate: '1988-07-14' });
    expect(response.statusCode).toBe(422);
    expect(response.body).toContain('href="#nhs-number"');
  });
});

describe('Who has looked at my record', () => {
  test('says in plain English when, who, why and what kind of data; no name and no number', async () => {
    const { answer, entries } = await newEntries(gateway, 'who-looked', () =>
      see(officer, 'who-looked', askedFor(morgan)),
    );
    expect(answer.body).toContain('Looked up your current support');
    expect(answer.body).toContain('ED, Example Infirmary');
    expect(answer.body).toContain('A mental health liaison worker, whose name their employer keeps');
    expect(answer.body).toContain('Care and treatment');
    expect(answer.body).toContain('the safety plan');
    expect(answer.body).not.toMatch(/Nightingale|9990000018|Testpatient|drink/i);
    expect(entries).toMatchObject([{ outcome: 'shown' }]);
    expect(await openEntry(gateway, entries[0]?.id ?? '', 'X9T01')).toMatchObject({
      personId: personIdOf(morgan),
      purpose: 'HCOMPL',
    });
  });

  test('is itself in the next one', async () => {
    expect((await see(officer, 'who-looked', askedFor(morgan))).body).toContain(
      'Made a report like this one',
    );
  });

  test('of a source tells what was seen of what it holds', async () => {
    const { body } = await see(charity, 'who-looked', askedFor(morgan));
    expect(body).toContain('Looked up your current support');
    expect(body).toContain('the safety plan');
    expect(body).not.toMatch(/drug|alcohol/);
  });

  test('is a file that no spreadsheet runs, and a copy taken away', async () => {
    const location = String((await find(officer, 'who-looked', askedFor(morgan))).headers.location);
    const { answer: file, entries } = await newEntries(gateway, 'who-looked', () =>
      officer.get(`${location}/report.csv`),
    );
    expect(file.headers['content-type']).toContain('text/csv');
    expect(file.headers['content-disposition']).toBe('attachment; filename="who-has-looked.csv"');
    const [heading = '', ...lines] = file.body.split('\r\n');
    expect(heading).toBe('\uFEFFDate,Time,Organisation,Who,What,Why,What they could see,Entry');
    expect(lines.some((line) => line.includes(entryId))).toBe(true);
    expect(file.body).not.toMatch(/Nightingale|9990000018/);
    expect(await openEntry(gateway, entries[0]?.id ?? '', 'X9T01')).toMatchObject({
      detail: { asked: { format: 'csv' } },
    });
  });

  test('is a document to print or keep, in the words of the page, and a copy taken away', async () => {
    const location = String((await find(officer, 'who-looked', askedFor(morgan))).headers.location);
    const page = await officer.get(location);
    expect(page.body).toContain(`href="${location}/report.pdf"`);
    const { answer: file, entries } = await newEntries(gateway, 'who-looked', () =>
      officer.get(`${location}/report.pdf`),
    );
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf',
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="who-has-looked.pdf"',
      'x-audit-id': entries[0]?.id,
    });
    const texts = textOfPdf(file.rawPayload).flatMap((written) => written.map(({ text }) => text));
    const shown = [...page.body.matchAll(/<td[^>]*>.*?<\/span><span>(.*?)<\/span><\/td>/gs)];
    expect(shown.length).toBeGreaterThan(10);
    for (const [, cell = ''] of shown) expect(texts).toContain(cell);
    expect(texts.filter((text) => text === 'Looked up your current support')).toHaveLength(
      page.body.split('Looked up your current support').length - 1,
    );
    expect(texts.join(' ')).not.toMatch(/Nightingale|9990000018|Testpatient|drink/i);
    expect(file.rawPayload.toString('latin1')).not.toMatch(/Nightingale|9990000018|Testpatient/i);
    expect(await openEntry(gateway, entries[0]?.id ?? '', 'X9T01')).toMatchObject({
      personId: personIdOf(morgan),
      detail: { asked: { format: 'pdf' } },
    });
  });

  test('is refused as a proved file while the tree lacks one of its looks', async () => {
    const location = String((await find(officer, 'who-looked', askedFor(morgan))).headers.location);
    await seeSupport(nurse, askedFor(morgan));
    expect((await officer.get(`${location}/report.json`)).statusCode).toBe(503);
  });

  test('is a file in which every line is proved by the leaf that it quotes', async () => {
    const location = String((await find(officer, 'who-looked', askedFor(morgan))).headers.location);
    await gateway.sequence();
    const file = await officer.get(`${location}/report.json`);
    expect(file.headers['content-disposition']).toBe('attachment; filename="who-has-looked.json"');
    const report = file.json<ProvedReport>();
    expect(report.format).toBe('living-well-report/1');
    const [origin, size, root] = report.checkpoint.split('\n');
    expect(origin).toBe(report.origin);
    expect(report.rows.length).toBeGreaterThan(2);
    for (const { leaf, proof, index, ...named } of report.rows) {
      const bytes = Buffer.from(leaf, 'base64');
      expect(JSON.parse(bytes.toString('utf8'))).toMatchObject(named);
      const claim = {
        index: BigInt(index),
        size: BigInt(size ?? ''),
        leafHash: independentLeafHash(bytes),
        proof: proof.map((hash) => Buffer.from(hash, 'base64')),
      };
      expect(rootFrom(claim)).toBe(root);
    }
    expect(file.body).not.toMatch(/Nightingale|9990000018|Testpatient/);
    // Sealed: the separate verifier tells a row that was taken out.
    const keys = (await officer.get('/log/keys')).body;
    const verdict = async (one: object) => (await check({ file: JSON.stringify(one), keys })).verdict;
    expect([report.seal !== undefined, await verdict(report)]).toEqual([true, 'proved']);
    for (const changed of [{ rows: report.rows.slice(1) }, { madeAt: '2026-11-22T02:10:01.000Z' }])
      expect(await verdict({ ...report, ...changed })).toBe('bad');
  });

  test('leaves out what is held back and all under it, and says nothing of it', async () => {
    const before = await see(officer, 'who-looked', askedFor(morgan));
    expect(before.body).toContain('Opened emergency access to your record');
    const until = { 'until-day': '1', 'until-month': '12', 'until-year': '2026' };
    await work(officer, caseId, 'hold', { text: 'They may come to harm', ...until });
    for (const visitor of [officer, charity]) {
      const after = await see(visitor, 'who-looked', askedFor(morgan));
      expect(after.body).not.toContain('Opened emergency access');
      expect(after.body).not.toMatch(/held back|left out of this|withheld/i);
      const location = String((await find(visitor, 'who-looked', askedFor(morgan))).headers.location);
      const paper = textOfPdf((await visitor.get(`${location}/report.pdf`)).rawPayload);
      const written = paper.flatMap((texts) => texts.map(({ text }) => text)).join(' ');
      expect(written).toContain('Looked up your current support');
      expect(written).not.toMatch(/Opened emergency access|held back|left out of this|withheld/i);
    }
    expect((await other.get('/ig/reviews')).body).toContain('Held back from a person’s report');
    expect((await officer.get('/ig/reviews')).body).not.toContain('Held back from a person’s report');
  });
});

describe('The ledger', () => {
  test('has every version that was said to the organisation, as codes and plain words, and nothing of the record', async () => {
    const { body } = await see(charity, 'ledger', askedFor(morgan));
    expect(body).toMatch(/Consent\/[0-9a-f-]{36}, version 1/);
    expect(body).toContain('permit; topics existence contacts needs');
    expect(body).toContain('From the system tameside-glossop/example-cases');
    expect(body).not.toMatch(/Testpatient|9990000018|drink|Nowhere/i);
  });

  test('has for whoever asked the versions that its looks rested on, without who wrote them down', async () => {
    const { body } = await see(officer, 'ledger', askedFor(morgan));
    expect(body).toMatch(/Consent\/[0-9a-f-]{36}, version 1/);
    expect(body).toContain('Known to Example Wellbeing Charity');
  });

  test('says what somebody could see on a day, as the replay judges it', async () => {
    const location = String((await find(charity, 'ledger', askedFor(morgan))).headers.location);
    const ask = (day: string) => {
      const [year = '', month = '', date = ''] = day.split('-');
      const on = { 'on-day': date, 'on-month': month, 'on-year': year };
      return send(charity, location, `${location}/could-see`, { who: 'X9T01 mh-liaison TREAT', ...on });
    };
    const today = await ask('2026-11-22');
    expect(today.body).toContain('What could be seen at the end of 22 Nov 2026');
    expect(today.body).toContain('permitted');
    const before = await ask('2026-11-01');
    expect(before.body).toContain('Nothing was there to decide about.');
    expect((await ask('2026-11-23')).statusCode).toBe(422);
    const wrong = await send(charity, location, `${location}/could-see`, { who: '' });
    expect(wrong.statusCode).toBe(422);
    const form = { who: 'X9Z99 mh-liaison TREAT', 'on-day': '22', 'on-month': '11', 'on-year': '2026' };
    expect((await send(charity, location, `${location}/could-see`, form)).body).not.toContain(
      'could be seen at',
    );
  });
});
