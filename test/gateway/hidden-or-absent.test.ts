import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { alikeFaces, asksAgain, type AlikeFace, type Asking } from '../support/alike-faces.ts';
import { reportAlike, type AlikeFigures } from '../support/alike-report.ts';
import { eprClients } from '../support/cds-gateway.ts';
import { addRecordSystem, emergencyAgreement } from '../support/emergency.ts';
import type { TestGateway } from '../support/gateway.ts';
import {
  absent,
  addHiddenPeople,
  hiddenPeople,
  shownPerson,
  type AskedPerson,
} from '../support/hidden-people.ts';
import { asWritten, outsideOf, type Outside } from '../support/indistinguishable.ts';
import { interleavedMedians, spreadOf } from '../support/interleaved.ts';
import { newEntries } from '../support/log-entries.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { find, signIn, staff, startStaffGateway } from '../support/staff.ts';

/** Looks at each kind of person by each face. The whole form has 1,000 (`LWG_TEST_ALIKE=1000`), and times them. */
const looks = Number(process.env['LWG_TEST_ALIKE'] ?? 2);
const isWhole = process.env['LWG_TEST_ALIKE'] !== undefined;
/** Milliseconds by which the middles may differ (reliability S3). */
const most = 5;

vi.setConfig({ testTimeout: isWhole ? 3_600_000 : 60_000, hookTimeout: 120_000 });

let gateway: TestGateway;
let asking: Asking;

beforeAll(async () => {
  gateway = await startStaffGateway({
    agreement: emergencyAgreement,
    deployment: { cdsClients: [...eprClients] },
    variables: { LWG_RATE_LIMIT: '100000000' },
  });
  const bearer = await addRecordSystem(gateway, 'epr');
  asking = { gateway, bearer, nurse: await signIn(gateway.app, staff.nurse) };
  await addHiddenPeople(gateway);
});
afterAll(() => gateway.stop());

const outside = (response: LightMyRequestResponse, person: AskedPerson): Outside =>
  outsideOf(response, [person.id, ...asWritten(person)]);
const seen = async ({ ask }: AlikeFace, person: AskedPerson): Promise<Outside> =>
  outside(await ask(asking, person), person);
const somebodyShown: AskedPerson = {
  who: 'somebody shown',
  id: personIdOf(shownPerson),
  ...askedFor(shownPerson),
};

describe.each(alikeFaces)('Asked for by $face', (face) => {
  let nobody: Outside;
  beforeAll(async () => {
    nobody = await seen(face, absent);
  });

  test.each(hiddenPeople)(
    '$who is answered for as nobody is: status, headers, length, every byte',
    async (person) => {
      const { answer, entries } = await newEntries(gateway, face.logged, () => seen(face, person));
      expect(answer).toEqual(nobody);
      expect(answer.headers['content-length']).toMatch(/^\d+$/);
      expect(JSON.stringify(answer)).not.toMatch(/hilary|hiddenname|hyde/i);
      expect(entries).toHaveLength(1);
    },
  );
});

describe('The find form', () => {
  test('answers with an address that says nothing, whoever is typed', async () => {
    const answers = await Promise.all(
      [absent, ...hiddenPeople, somebodyShown].map(async (person) =>
        outsideOf(await find(asking.nurse, person)),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe(`Asked for ${looks} times in turn`, () => {
  const kinds = [
    absent,
    ...hiddenPeople.filter(({ who }) => /nothing to tell|refuses everybody|hundreds/.test(who)),
  ];

  test('somebody unknown, without data or who refuses is answered for by the same bytes each time', async () => {
    const figures: AlikeFigures[] = [];
    // One face after the other: whoever has much to open would slow whomever another face asks for just then.
    for (const face of alikeFaces.filter(({ isTimed }) => isTimed)) figures.push(await askInTurn(face));
    if (!isWhole) return;
    await reportAlike(looks, figures);
    for (const { face, medians } of figures)
      expect([face, spreadOf(medians) <= most, medians]).toEqual([face, true, medians]);
  });

  async function askInTurn(face: AlikeFace): Promise<AlikeFigures> {
    const again = await asksAgain(face, asking, kinds);
    const nobody = outside(await again(absent), absent);
    const medians = await interleavedMedians(kinds, looks, async (person) => {
      expect(outside(await again(person), person)).toEqual(nobody);
    });
    return { face: face.face, medians: new Map([...medians].map(([{ who }, median]) => [who, median])) };
  }

  test('the clock tells an answer that comes six milliseconds later', async () => {
    const medians = await interleavedMedians([0, 6], 20, async (later) => {
      for (const end = performance.now() + 1 + later; performance.now() < end;);
    });
    expect(spreadOf(medians)).toBeGreaterThan(most);
  });
});

describe('The comparison', () => {
  test.each(alikeFaces.filter(({ tellsShown }) => tellsShown))(
    'tells somebody shown at $face',
    async (face) => {
      const shown = await seen(face, somebodyShown);
      expect(shown.body).toMatch(/hiddenname|CareTeam|"total":[1-9]/i);
      expect(shown).not.toEqual(await seen(face, absent));
    },
  );

  test('takes a card for the same whoever is open', async () => {
    for (const face of alikeFaces.filter(({ logged }) => logged === 'hook-card'))
      expect(await seen(face, somebodyShown)).toEqual(await seen(face, absent));
  });

  const headers = { 'content-length': '7', etag: 'W/"1"' };
  const answer = { statusCode: 200, headers, body: '{"total":0}' } as unknown as LightMyRequestResponse;
  const planted: readonly (readonly [string, Partial<LightMyRequestResponse>])[] = [
    ['another status', { statusCode: 404 }],
    ['another total', { body: '{"total":1}' }],
    ['one byte more', { body: '{"total":0} ' }],
    ['another length', { headers: { ...headers, 'content-length': '8' } }],
    ['a header more', { headers: { ...headers, 'last-modified': 'today' } }],
    ['a header of other value', { headers: { ...headers, etag: 'W/"2"' } }],
  ];
  test.each(planted)('tells %s', (_what, change) => {
    expect(outsideOf({ ...answer, ...change })).not.toEqual(outsideOf(answer));
  });
});
