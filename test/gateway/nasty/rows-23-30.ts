import { expect } from 'vitest';
import { charity, trust } from '../../../src/demo/organisations.ts';
import { systems } from '../../../src/fhir/systems.ts';
import { entriesOf, openEntry } from '../../support/log-entries.ts';
import { askFhir, consents } from '../../support/recorder.ts';
import {
  day,
  document,
  episode,
  goal,
  later,
  person,
  plan,
  refusing,
  row,
  type Row,
  type Word,
} from './row.ts';
import type { World } from './world.ts';

const carer = { id: 'M', name: { given: 'Ruth' }, relationship: 'carer', telephone: '07700 900456' };
const authority = {
  person: 'M',
  authority: 'health-and-welfare-attorney',
  from: '2026-01-01',
  until: '2026-12-31',
  covers: ['existence', 'journey', 'people'],
};
const byProxy = (proxy: object, topics = ['existence', 'journey', 'people']) => ({
  people: [carer],
  sharing: {
    id: 'S',
    status: 'active',
    recordedOn: '2026-10-01',
    recordedBy: 'Alex',
    proxy,
    choices: [{ decision: 'share', topics, with: [trust], purposes: ['TREAT'] }],
  },
});

/** Inputs 23 to 30, and the cheap ones. */
export const lastRows: readonly Row[] = [
  row(
    23,
    'free text about a neighbour',
    'redact',
    [
      {
        introduction: { id: 'I', date: day, route: 'self', reason: 'A neighbour, Pat Loudly, shouts' },
        ...refusing('narrative'),
      },
    ],
    { secret: ['Loudly'], shown: ['ServiceRequest'] },
  ),
  row(
    24,
    'a letter that tells of a refused strand, unlabelled',
    'redact',
    [{ ...document('Mum says he’s off the methadone'), ...refusing('drug-alcohol'), episode }],
    { secret: ['methadone'], shown: ['EpisodeOfCare'], also: theLetterIsMarked },
  ),
  row(
    24,
    'a letter in which no word of the list tells of it',
    'redact',
    [{ ...document('Back at the old haunts again'), ...refusing('drug-alcohol'), episode }],
    { secret: ['haunts'], shown: ['EpisodeOfCare'] },
  ),
  row(
    24,
    'goals, needs and a safety plan that tell of it, unlabelled',
    'redact',
    [
      {
        ...plan(goal({ text: 'Keep off the booze' }), goal({ id: 'H', text: 'Walk more' })),
        ...person({ communicationNeeds: ['Large print', 'Do not mention the methadone'] }),
        safetyPlan: {
          id: 'SP',
          agreedOn: day,
          agreedWith: 'Jo',
          whatHelps: ['Walking the dog'],
          whatMakesItWorse: ['Being near alcohol'],
        },
        ...refusing('drug-alcohol'),
      },
    ],
    {
      secret: ['booze', 'methadone', 'alcohol"', 'near alcohol', 'ETH'],
      shown: ['Walk more', 'Large print', 'Walking the dog'],
      also: theLineIsKeptApart,
    },
  ),
  row(25, 'bytes of another character set', 'reject', [
    person({ name: { given: ['\u0092'], family: 'Example' } }),
  ]),
  row(
    25,
    'Polish and Welsh names',
    'accept',
    [{ ...person({ name: { given: ['Żółć'], family: 'Llŷr' } }), episode }],
    { shown: ['Żółć', 'Llŷr'] },
  ),
  row(
    26,
    'a spreadsheet formula',
    'accept',
    [{ ...person({ name: { given: ['=HYPERLINK("x")'], family: '@SUM' } }), episode }],
    { shown: ['@SUM'] },
  ),
  ...['1.09107E+15', '1091081000000100'].map((code) =>
    row(27, `the SNOMED CT id ${code} where a record may carry one`, 'reject', [{}], {
      code: 'sctid',
      door: (world) => recordWithCode(world, code),
    }),
  ),
  row(27, 'an id in full', 'accept', [{}], { door: (world) => recordWithCode(world, '1091081000000103') }),
  row(
    28,
    'a refusal after what it refuses was shown',
    'redact',
    [
      { ...plan(goal({ text: 'Keep off the booze' })), episode },
      {
        ...later,
        ...plan(goal({ text: 'Keep off the booze' })),
        ...refusing('drug-alcohol'),
        episode,
        look: true,
      },
    ],
    { secret: ['booze'], shown: ['EpisodeOfCare'], also: theSourceIsTold },
  ),
  row(
    28,
    'a permission without day or witness',
    'accept+warn',
    [{ sharing: { id: 'S', status: 'active', choices: [{ decision: 'share', topics: ['existence'] }] } }],
    { code: 'sharing-incomplete', secret: ['Alex'] },
  ),
  row(
    29,
    'a carer’s number as the person’s',
    'accept+warn',
    [{ ...person({ telephone: '+44 7700 900456' }), people: [carer] }],
    { code: 'same-as-person', also: theCarerIsSomebodyElse },
  ),
  row(
    29,
    'a carer’s yes, without authority',
    'accept+warn',
    [{ ...byProxy({ person: 'M', from: '2026-01-01' }), episode }],
    { code: 'sharing-incomplete', secret: ['EpisodeOfCare', 'Ruth'] },
  ),
  row(
    29,
    'a carer’s yes to more than the authority covers',
    'accept+warn',
    [{ ...byProxy(authority, ['existence', 'journey', 'measures']), episode }],
    { code: 'sharing-incomplete', secret: ['EpisodeOfCare'] },
  ),
  row(29, 'a yes of somebody who is nowhere told of', 'reject', [
    byProxy({ ...authority, person: 'nobody' }),
  ]),
  row(
    29,
    'a yes by an authority that is over',
    'accept',
    [{ ...byProxy({ ...authority, until: '2026-11-21' }), episode }],
    { secret: ['EpisodeOfCare'] },
  ),
  row(
    29,
    'a yes by an authority that is shown, dated and limited',
    'accept',
    [{ ...byProxy(authority), episode }],
    { shown: ['EpisodeOfCare'], also: theCarerIsSomebodyElse },
  ),
  row(
    29,
    'a ReQoL of somebody of 15',
    'accept+warn',
    [
      {
        ...person({ birthDate: '2010-11-02' }),
        reqol10: [{ id: 'R', date: day, orientation: 'oriented-0-4', answers: { rq01: 2 } }],
      },
    ],
    { code: 'under-16', secret: ['"Observation"'], shown: ['QuestionnaireResponse'] },
  ),
  row(30, 'a place that nobody configured', 'reject', [{ source: { site: 'luton' } }]),
  row(30, 'two places with an open episode each', 'accept', [
    { episode },
    { source: { site: 'salford' }, episode: { ...episode, id: 'E2' } },
  ]),
  ...['NULL', 'N/A', '-'].map((text) =>
    row('extra', `${text} as text`, 'reject', [plan(goal({ text }))], { code: 'custom' }),
  ),
  row('extra', 'somebody called Null', 'accept+warn', [person({ name: { given: ['Jo'], family: 'Null' } })], {
    code: 'looks-empty',
  }),
  row(
    'extra',
    'Zz Test in a live feed',
    'accept+warn',
    [{ ...person({ name: { given: ['Zz'], family: 'Test' } }), episode }],
    { code: 'test-record', shown: ['HTEST'] },
  ),
];

async function theLetterIsMarked(world: World, personId: string): Promise<void> {
  const [letter] = await world.stored(personId, 'DocumentReference');
  expect(letter?.meta?.tag?.map(({ code }) => code)).toEqual(['narrative', 'drug-alcohol']);
  expect(letter?.meta?.security?.map(({ code }) => code)).toEqual(['R', 'ETH']);
}

/** The rest of the plan stands without it, for a nurse at night. */
async function theLineIsKeptApart(world: World, personId: string): Promise<void> {
  const plans = await world.stored(personId, 'CarePlan');
  const [line, ...others] = plans.filter((plan) => JSON.stringify(plan).includes('near alcohol'));
  expect(others).toEqual([]);
  expect(line?.meta?.tag?.map(({ code }) => code)).toContain('drug-alcohol');
}

async function theCarerIsSomebodyElse(world: World, personId: string): Promise<void> {
  const [carer] = await world.stored(personId, 'RelatedPerson');
  const [patient] = await world.stored(personId, 'Patient');
  expect(carer?.name?.[0]?.given).toEqual(['Ruth']);
  expect(patient?.name).toMatchObject([{ family: 'Example' }]);
}

/** A case record carries no codes. A Consent may, and every resource is checked by the same rule. */
async function recordWithCode(world: World, code: string): Promise<{ word: Word; codes: readonly string[] }> {
  const [person] = await world.gateway.database.query<{ id: string }>(
    "SELECT person_id::text AS id FROM resource WHERE type = 'Patient' ORDER BY recorded_at LIMIT 1",
  );
  const consent = consents.permit(person?.id ?? '');
  const body = {
    ...consent,
    provision: { ...consent.provision, code: [{ coding: [{ system: systems.snomed, code }] }] },
  };
  const response = await askFhir(world.gateway, world.recorderKey, { method: 'POST', url: 'Consent', body });
  if (response.statusCode === 201) return { word: 'accept', codes: [] };
  // What may have been meant is told, and not put in its place.
  const meant = code.startsWith('1.') ? '1091071000000100' : '1091081000000103';
  expect(response.body).toContain(meant);
  return { word: 'reject', codes: ['sctid'] };
}

async function theSourceIsTold(world: World, personId: string): Promise<void> {
  const { gateway } = world;
  const [entry] = await entriesOf(gateway, 'refused-after-disclosure');
  const opened = await openEntry(gateway, entry?.id ?? '', charity);
  expect(opened?.personId).toBe(personId);
  const seen = await Promise.all((opened?.detail.seen ?? []).map((id) => openEntry(gateway, id, charity)));
  expect(seen.length).toBeGreaterThan(0);
  for (const look of seen) expect(look).toMatchObject({ organisation: trust, outcome: 'shown', personId });
  expect(
    await gateway.database.query("SELECT organisation, receipt_id FROM notice WHERE kind LIKE 'sharing.%'"),
  ).toEqual([{ organisation: charity, receipt_id: opened?.detail.asked['receipt'] }]);
}
