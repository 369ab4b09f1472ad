import { expect } from 'vitest';
import {
  contact,
  document,
  earlier,
  episode,
  later,
  latest,
  person,
  refusing,
  row,
  team,
  type Row,
} from './row.ts';
import { numberStatuses, personIdOf, type World } from './world.ts';

const twinNumber = '9990000018';

/** Inputs 1 to 15. */
export const firstRows: readonly Row[] = [
  ...['03/04/2024', '3.4.24', '2024-04-03T00:00:00Z', '45385'].map((birthDate) =>
    row(1, `a date as ${birthDate}`, 'reject', [person({ birthDate })], { code: 'invalid_format' }),
  ),
  row(2, 'born on 31 February', 'reject', [person({ birthDate: '1989-02-31' })], { code: 'invalid_format' }),
  row(2, 'born tomorrow', 'reject', [person({ birthDate: '2026-11-23' })], { code: 'in-future' }),
  row(2, 'born on 1 January 1900', 'accept+warn', [{ ...person({ birthDate: '1900-01-01' }), episode }], {
    code: 'placeholder',
    secret: ['1900-01-01'],
    shown: ['data-absent-reason', 'EpisodeOfCare'],
    also: theOriginalIsInTheTrail,
  }),
  row(3, 'an NHS number with no-break and zero-width spaces', 'accept', [
    person({ nhsNumber: '999\u00a0000\u200b 0026' }),
  ]),
  ...[
    ['noughts', '0000000000', 'no-number'],
    ['words', 'TBC', 'no-number'],
    ['digits that fail their check', '9990000019', 'number-check'],
  ].map(([what = '', nhsNumber = '', code = '']) =>
    row(4, `an NHS number of ${what}`, 'accept+warn', [{ ...person({ nhsNumber }), episode }], {
      code,
      secret: [`"${nhsNumber}"`],
      shown: ['nhs-number-not-known', 'EpisodeOfCare'],
      also: noNumberIsStored,
    }),
  ),
  row(4, 'no NHS number', 'accept', [{ episode }], { shown: ['nhs-number-not-known'] }),
  row(
    5,
    'a number of Scotland as an NHS number',
    'accept+warn',
    [person({ nhsNumber: '0101701225', birthDate: '1970-01-01' })],
    { code: 'number-scheme', secret: ['0101701225'], also: noNumberIsStored },
  ),
  row(
    5,
    'a number of Scotland of another day of birth',
    'accept+warn',
    [person({ chiNumber: '0101701225', birthDate: '1970-01-02' })],
    { code: 'number-birth-date', secret: ['0101701225'], also: noNumberIsStored },
  ),
  row(
    6,
    'one NHS number, two days of birth, one source',
    'accept+warn',
    [
      person({ id: 'first', nhsNumber: twinNumber }),
      person({ id: 'twin', nhsNumber: twinNumber, birthDate: '1981-01-01' }),
    ],
    { code: 'identity-conflict', also: bothAreMarked },
  ),
  row(
    6,
    'an NHS number that another organisation has for somebody else',
    'accept',
    [{ ...person({ nhsNumber: twinNumber, birthDate: '1982-01-01' }), other: true, episode }],
    { also: nothingTellsOfTheOther },
  ),
  row(7, 'two ids for what may be one person', 'accept', [
    {},
    person({ id: 'maiden', name: { given: ['Alex'], family: 'Maiden' } }),
  ]),
  row(
    8,
    'a new name',
    'redact',
    [
      { ...person({ name: { given: ['Deadname'], family: 'Formerly' }, gender: 'male' }), episode },
      { ...later, ...person({ name: { given: ['Sky'], family: 'Newname' }, gender: 'female' }), episode },
      { ...latest, ...person({ name: { given: ['Sky'], family: 'Newname' }, gender: 'female' }), episode },
    ],
    { secret: ['Deadname', 'Formerly', '"male"'], shown: ['Sky', 'Newname'], also: theFormerNameIsKept },
  ),
  row(9, 'a gender of another list', 'reject', [person({ gender: 'NB' })]),
  ...['ZZ99 3VZ', 'zz993wz'].map((postcode) =>
    row(
      10,
      `the pseudo-postcode ${postcode}`,
      'accept',
      [{ ...person({ address: { lines: ['Care of a friend'], postcode } }), episode }],
      { secret: ['postalCode'], shown: ['Care of a friend', postcode] },
    ),
  ),
  row(
    10,
    'the address of a refuge',
    'redact',
    [
      { ...person({ address: { lines: ['7 Old Home Road'], postcode: 'ZZ99 1AA' } }), episode },
      {
        ...later,
        ...person({ address: { lines: ['Rose House Refuge', '1 Hidden Lane'], postcode: 'ZZ99 1AB' } }),
        ...team('Rose House Refuge team'),
        ...refusing('domestic-abuse'),
        episode,
      },
    ],
    {
      code: 'address-withheld',
      secret: ['Hidden Lane', 'ZZ99 1AB', 'Old Home Road', 'Rose House', 'SDV', 'must not be told'],
      shown: ['EpisodeOfCare'],
    },
  ),
  row(
    10,
    'a withheld address, and a team that tells where',
    'redact',
    [
      {
        ...person({ addressWithheld: 'withheld' }),
        ...team('Quiet Street team', { sensitive: ['domestic-abuse'] }),
        ...refusing('domestic-abuse', 'risk'),
        episode,
      },
    ],
    { secret: ['Quiet Street', 'must not be told'], shown: ['EpisodeOfCare'] },
  ),
  row(11, 'a meeting after death', 'accept+warn', [{ ...person({ diedOn: '2026-10-01' }), episode }], {
    code: 'after-death',
    secret: ['"Encounter"'],
    shown: ['deceasedDateTime'],
  }),
  row(12, 'the same record again', 'accept', [{}, {}], { status: 'duplicate' }),
  row(13, 'a farewell before any introduction', 'accept', [{ episode: { ...episode, status: 'closed' } }]),
  row(14, 'an older record after a newer one', 'accept', [{}, { ...earlier, ...document('older') }], {
    status: 'superseded',
    secret: ['older'],
  }),
  row(
    14,
    'a record of British summer time after one of the same instant in UTC',
    'accept',
    [
      { source: { modified: '2026-06-20T10:00:00Z' } },
      {
        source: { modified: '2026-06-20T10:30:00+01:00' },
        episode: { ...episode, contacts: [contact('B')] },
      },
    ],
    { status: 'superseded' },
  ),
  row(14, 'two records of one instant', 'held', [{}, document('other')], { code: 'record-conflict' }),
  row(15, 'no time of change', 'reject', [{ source: { modified: undefined } }]),
];

async function theOriginalIsInTheTrail(world: World, personId: string): Promise<void> {
  const trails = await world.stored(personId, 'Provenance');
  expect(JSON.stringify(trails)).toContain('1900-01-01');
}

async function noNumberIsStored(world: World, personId: string): Promise<void> {
  const [patient] = await world.stored(personId, 'Patient');
  expect(patient?.identifier?.map(({ system }) => system)).toEqual([
    expect.stringContaining('example-cases'),
  ]);
}

async function bothAreMarked(world: World, twin: string): Promise<void> {
  const source = { site: 'tameside-glossop', system: 'example-cases', modified: '' };
  const base = { birthDate: '', name: { given: [''], family: '' } };
  const first = personIdOf({ source, person: { ...base, id: 'first' } });
  expect(await numberStatuses(world, first)).toEqual(['05']);
  expect(await numberStatuses(world, twin)).toEqual(['05']);
}

/** The organisation that has the number meanwhile is the source of the row before. */
async function nothingTellsOfTheOther(world: World, personId: string): Promise<void> {
  expect(await numberStatuses(world, personId)).toEqual(['02']);
}

async function theFormerNameIsKept(world: World, personId: string): Promise<void> {
  const [patient] = await world.stored(personId, 'Patient');
  expect(patient?.name).toMatchObject([
    { use: 'official', family: 'Newname', period: { start: '2026-11-20' } },
    { use: 'old', family: 'Formerly', period: { end: '2026-11-20' } },
  ]);
}
