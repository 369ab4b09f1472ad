import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSchema } from '../../src/auth/client.ts';
import { charity, demoDeployment, trust } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };
import { weekdayIndex, weekdays } from '../../src/living-well/london-time.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import type { CaseRecordInput } from '../support/people.ts';
import { atTheDoor, onRecord, samsAgreement, tell } from '../support/sam.ts';
import { goal, samsRecord, scored } from '../support/sams-record.ts';

/** Whom the worked person of the specification (living-well 5.3) meets: a mother, a GP, a town. Fictional organisations, with codes that were never issued. */
const surgery = 'X9G01';
const drugProvider = 'X9D01';
const salford = 'X9S01';

const folder = mkdtempSync(join(tmpdir(), 'lwg-worked-'));
const feedback = { ...tamesideGlossop.feedback, answers: ['yes', 'partly', 'no'] };
writeFileSync(join(folder, 'site.json'), JSON.stringify({ ...tamesideGlossop, feedback }));
const { organisations, ...deployment } = demoDeployment('http://127.0.0.1:9');
const others = [surgery, drugProvider, salford].map((odsCode) => ({ odsCode, name: `Example ${odsCode}` }));
const deploymentFile = join(folder, 'deployment.txt');
writeFileSync(
  deploymentFile,
  JSON.stringify({ ...deployment, organisations: [...organisations, ...others] }),
);

let gateway: TestGateway;
const keys = new Map<string, string>();
const topics = ['existence', 'contacts', 'journey', 'plan', 'goals', 'measures', 'narrative'] as const;

beforeAll(async () => {
  gateway = await startTestGateway({
    agreement: samsAgreement,
    now: new Date('2024-01-04T09:00:00Z'),
    variables: { LWG_SITES_FOLDER: folder, LWG_DEPLOYMENT_FILE: deploymentFile },
  });
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const agreed = {
    ...samsAgreement,
    topics: [...topics, 'drug-alcohol' as const],
    withoutConsent: samsAgreement.withoutConsent,
  };
  for (const change of [
    { id: 'to-surgery', recipients: [surgery], roles: ['gp'] },
    { id: 'to-salford', recipients: [salford], roles: ['case-system'] },
    { id: 'of-salford', source: salford, recipients: [trust] },
  ])
    await recordAgreement(registry, 'operator', { ...agreed, ...change });
  for (const [organisation, role, sources] of [
    [trust, 'mh-liaison', []],
    [surgery, 'gp', []],
    [salford, 'case-system', [{ site: 'salford', system: 'salford-cases' }]],
  ] as const) {
    const client = clientSchema.parse({
      id: `system-${organisation.toLowerCase()}`,
      organisation,
      role,
      purposes: ['TREAT'],
      scopes: ['system/*.rs', 'case-records.write', 'receipts.read'],
      sources,
    });
    await registerClient(registry, client);
    keys.set(organisation, await issueApiKey(registry, client, client.scopes));
  }
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const { all, named } = samsRecord(() => gateway);
const samId = personIdOf(atTheDoor);

/** All that an organisation's system is given of somebody; nothing where they are as good as unknown. */
async function given(organisation: string, person = samId): Promise<{ resources: Resource[]; text: string }> {
  const response = await gateway.app.inject({
    method: 'GET',
    url: `/fhir/Patient/${person}/$everything`,
    headers: { 'x-api-key': keys.get(organisation) ?? '' },
  });
  if (response.statusCode === 404) return { resources: [], text: '' };
  expect(response.statusCode).toBe(200);
  const resources = response.json<Bundle>().entry?.flatMap(({ resource }) => resource ?? []) ?? [];
  return { resources, text: JSON.stringify(resources) };
}
const typesOf = ({ resources }: { resources: readonly Resource[] }): readonly string[] =>
  [...new Set(resources.map(({ resourceType }) => resourceType))].toSorted();

const choices: NonNullable<CaseRecordInput['sharing']> = {
  id: 'SH1',
  status: 'active',
  recordedOn: '2024-02-01',
  recordedBy: 'Jo Example',
  choices: [
    { decision: 'share', topics: [...topics], with: [charity, surgery, trust], purposes: ['TREAT'] },
    {
      decision: 'share',
      topics: ['drug-alcohol', 'goals', 'plan'],
      with: [charity, drugProvider],
      purposes: ['TREAT'],
    },
    { decision: 'do-not-share', topics: ['drug-alcohol'], with: [surgery, trust] },
  ],
};
const ruth: CaseRecordInput = {
  source: { ...atTheDoor.source, modified: '2024-02-10T10:00:00Z' },
  person: { id: 'RUTH', birthDate: '1961-03-02', name: { given: ['Ruth'], family: 'Example' } },
  introduction: { id: 'RI1', date: '2024-02-10', route: 'self' },
  episode: { id: 'RE1', status: 'open', start: '2024-02-10' },
  ...(atTheDoor.team && { team: atTheDoor.team }),
  sharing: { ...choices, id: 'SH2', recordedOn: '2024-02-10' },
};
const ruthId = personIdOf(ruth);

const weekday = (date: string): string | undefined => weekdays[weekdayIndex(date)];

test('the days are the days of the week that the page says', () => {
  const days =
    '2024-01-04 2024-01-18 2024-02-01 2024-02-25 2024-03-14 2024-03-31 2024-04-11 2024-04-18 2024-09-09 2024-11-04'.split(
      ' ',
    );
  expect(days.map(weekday)).toEqual(['thu', 'thu', 'thu', 'sun', 'thu', 'sun', 'thu', 'thu', 'mon', 'mon']);
});

describe('Ruth, who asked for carer support', () => {
  test('is a person of her own, with choices of her own; each bundle has nothing of the other', async () => {
    const sam = {
      ...atTheDoor,
      source: { ...atTheDoor.source, modified: '2024-02-01T15:00:00Z' },
      people: [
        {
          id: 'R1',
          name: { given: 'Ruth' },
          relationship: 'carer' as const,
          mayBeTold: 'Appointment times only',
        },
      ],
      sharing: choices,
    };
    expect(await tell(gateway, sam)).toBe('applied');
    expect(await tell(gateway, ruth)).toBe('applied');
    expect((await all('RelatedPerson'))[0]?.relationship?.[0]?.coding?.[0]?.code).toBe('Carer');
    const [ofSam, ofRuth] = [await given(trust), await given(trust, ruthId)];
    expect([typesOf(ofSam), typesOf(ofRuth)]).toEqual([
      expect.arrayContaining(['EpisodeOfCare', 'Patient']),
      expect.arrayContaining(['EpisodeOfCare', 'Patient']),
    ]);
    expect(ofSam.text).not.toMatch(new RegExp(`Ruth|${ruthId}`));
    expect(ofRuth.text).not.toMatch(new RegExp(`"Sam"|${samId}`));
    const own = await gateway.services.store.transaction((tx) => tx.records.read(ruthId));
    expect(JSON.stringify(own.resources)).not.toMatch(new RegExp(`"Sam"|${samId}`));
    expect(JSON.stringify(await onRecord(gateway))).not.toContain(ruthId);
  });
});

describe('Thu 18 April: the farewell', () => {
  test('reaches the GP without what belongs to the drinking', async () => {
    const ending = { reason: 'planned-complete', message: 'Support ended as planned.' } as const;
    const farewell: CaseRecordInput = {
      ...atTheDoor,
      source: { ...atTheDoor.source, modified: '2024-04-18T15:00:00Z' },
      episode: { id: 'E1', status: 'closed', start: '2024-01-04', end: '2024-04-18', ending },
      plan: {
        id: 'P1',
        date: '2024-02-01',
        goals: [
          {
            ...goal('G1', 'Get back to part-time work', '2024-02-01', 1),
            status: 'completed',
            scores: [scored('2024-04-18', 5)],
          },
          { ...goal('G3', 'Cut down drinking', '2024-02-01', 1), subStrand: 'drug-alcohol' },
        ],
        activities: [{ id: 'A1', date: '2024-02-01', text: 'Diary of drinks', status: 'done', goal: 'G3' }],
      },
      sharing: choices,
    };
    expect(await tell(gateway, farewell)).toBe('applied');
    expect((await named('Goal', 'G3')).meta?.security?.map(({ code }) => code)).toEqual(['R', 'ETH']);
    const gp = await given(surgery);
    expect(typesOf(gp)).toEqual(expect.arrayContaining(['CarePlan', 'EpisodeOfCare', 'Goal', 'Observation']));
    expect(gp.text).toContain('"status":"finished"');
    // Where a strand is refused, only what is structured is shared (living-well 6, number 24): free text may tell of it.
    expect(gp.text).not.toContain('Support ended as planned');
    expect(gp.text).toContain('Get back to part-time work');
    expect(gp.text).not.toMatch(/drink|drug-alcohol|"ETH"/i);
    expect(gp.resources.filter(({ resourceType }) => resourceType === 'Goal')).toHaveLength(1);
    const hidden = (await onRecord(gateway)).filter(({ meta }) =>
      meta?.security?.some(({ code }) => code === 'ETH'),
    );
    expect(hidden.length).toBeGreaterThan(3);
    for (const { id } of hidden) expect(gp.text).not.toContain(id);
  });

  test('asks for feedback, which has no subject and changes nothing on record', async () => {
    const before = await onRecord(gateway);
    const form = {
      site: 'tameside-glossop',
      id: 'c2b7ad0e-54fc-4f05-9c11-2d0a4a5d6b21',
      instrument: 'tameside-glossop-feedback',
      month: '2024-04',
      answers: { 'listened-to': 'yes' },
    };
    const headers = { 'x-api-key': gateway.apiKey, 'content-type': 'application/json' };
    const sent = await gateway.app.inject({
      method: 'POST',
      url: '/v1/feedback',
      headers,
      payload: JSON.stringify(form),
    });
    expect([sent.statusCode, sent.body]).toEqual([204, '']);
    const read = await gateway.app.inject({ method: 'GET', url: '/v1/feedback', headers });
    const { responses } = read.json<{ responses: QuestionnaireResponse[] }>();
    expect(responses).toMatchObject([{ authored: '2024-04', item: [{ linkId: 'listened-to' }] }]);
    for (const key of ['subject', 'source', 'author', 'encounter', 'basedOn', 'meta'])
      expect(responses[0]).not.toHaveProperty(key);
    expect(await onRecord(gateway)).toEqual(before);
  });
});

describe('Mon 4 November: Salford', () => {
  const arrived: CaseRecordInput = {
    source: { site: 'salford', system: 'salford-cases', modified: '2024-11-04T12:00:00Z' },
    person: { ...atTheDoor.person, id: 'S-77' },
    introduction: {
      id: 'SI1',
      date: '2024-11-04',
      route: 'community-mental-health-team',
      handling: { status: 'received', on: '2024-11-04' },
    },
  };
  const apiKey = (): string => keys.get(salford) ?? '';

  test('tells of the same person, who keeps one id and has a second local one', async () => {
    await tell(gateway, arrived, { apiKey: apiKey() });
    const patients = await all('Patient');
    expect(new Set(patients.map(({ id }) => id))).toEqual(new Set([samId]));
    const locals = patients.map(({ identifier = [] }) => identifier.at(-1));
    expect(locals.map((one) => one?.value).toSorted()).toEqual(['P1', 'S-77']);
    expect(new Set(locals.map((one) => one?.system)).size).toBe(2);
  });

  test('has the introduction that it was sent, and by the old choices sees nothing else', async () => {
    const own = await gateway.database.query<{ type: string }>(
      "SELECT type FROM resource WHERE person_id = $1 AND source = 'salford/salford-cases' ORDER BY type",
      [samId],
    );
    expect(own.map(({ type }) => type)).toEqual(['Patient', 'Provenance', 'ServiceRequest', 'Task']);
    expect(await given(salford)).toEqual({ resources: [], text: '' });
  });

  test('sees what Sam decides there, and still not the drinking', async () => {
    const second: CaseRecordInput = {
      ...arrived,
      source: { ...arrived.source, modified: '2024-11-06T12:00:00Z' },
      sharing: {
        id: 'C2',
        status: 'active',
        recordedOn: '2024-11-06',
        recordedBy: 'Ali Example',
        choices: [
          {
            decision: 'share',
            topics: ['existence', 'journey', 'goals'],
            with: [salford],
            purposes: ['TREAT'],
          },
        ],
      },
    };
    await tell(gateway, second, { apiKey: apiKey() });
    expect((await all('Consent')).map(({ status }) => status)).toEqual(['active', 'active']);
    const seen = await given(salford);
    expect(typesOf(seen)).toEqual([
      'EpisodeOfCare',
      'Goal',
      'Observation',
      'Patient',
      'ServiceRequest',
      'Task',
    ]);
    expect(seen.text).toContain('Get back to part-time work');
    expect(seen.text).not.toMatch(/drink|drug-alcohol|"ETH"/i);
  });
});
