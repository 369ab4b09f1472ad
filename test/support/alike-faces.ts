import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { AuditKind } from '../../src/audit/entry.ts';
import { askRecord, currentSupport, findPatient } from './ask.ts';
import { callHook } from './cds-gateway.ts';
import { lookUnder, open } from './emergency.ts';
import type { TestGateway } from './gateway.ts';
import type { AskedPerson } from './hidden-people.ts';
import { find, seeSupport, type Visitor } from './staff.ts';

/** Whoever asks: a record system by its token, and a nurse. */
export interface Asking {
  readonly gateway: TestGateway;
  readonly bearer: string;
  readonly nurse: Visitor;
}

/** A way in which somebody can be asked for. */
export interface AlikeFace {
  readonly face: string;
  readonly ask: (asking: Asking, person: AskedPerson) => Promise<LightMyRequestResponse>;
  /** What each ask puts in the log. */
  readonly logged: Extract<AuditKind, 'support' | 'record' | 'emergency-opened' | 'hook-card'>;
  /** Somebody shown is answered for otherwise: by all but those that say nothing of anybody. */
  readonly tellsShown: boolean;
  /** One of those that are asked again and again: each kind of answer once. */
  readonly isTimed?: boolean;
}

const reads = ['', '/_history', '/_history/1', '/$everything', '/$everything?_count=1'];
const searches = [
  '',
  '&_summary=count',
  '&_count=1',
  '&_include=CareTeam:participant',
  '&_total=none',
  '&_total=accurate',
  '&_sort=-_lastUpdated',
  '&_elements=status',
  '&_lastUpdated=gt2020-01-01',
];
const opener = () => ({ id: randomUUID(), name: 'Robin Ashworth' });

/** Every face that is given a person, and what it is asked: page, FHIR, emergency access, CDS Hooks. */
export const alikeFaces: readonly AlikeFace[] = [
  {
    face: 'the page',
    logged: 'support',
    tellsShown: true,
    isTimed: true,
    ask: ({ nurse }, person) => seeSupport(nurse, person),
  },
  {
    face: 'a search for the Patient',
    logged: 'support',
    tellsShown: true,
    isTimed: true,
    ask: ({ gateway, bearer }, person) => findPatient(gateway, bearer, person),
  },
  {
    face: 'the document',
    logged: 'support',
    tellsShown: true,
    isTimed: true,
    ask: ({ gateway, bearer }, { id }) => currentSupport(gateway, bearer, id),
  },
  {
    face: 'the document, under a case that is not there',
    logged: 'support',
    tellsShown: true,
    ask: ({ gateway, bearer }, { id }) =>
      lookUnder(gateway, bearer, id, '7d0c4f43-55aa-4f0b-9d53-3f0a52f9c077'),
  },
  ...reads.map((part): AlikeFace => ({
    face: `a read of Patient/{id}${part}`,
    logged: 'record',
    tellsShown: true,
    isTimed: part === '',
    ask: ({ gateway, bearer }, { id }) => askRecord(gateway, bearer, `Patient/${id}${part}`),
  })),
  ...searches.map((part): AlikeFace => ({
    face: `a search of teams with ${part || 'the person alone'}`,
    logged: 'record',
    tellsShown: true,
    isTimed: part === '',
    ask: ({ gateway, bearer }, { id }) => askRecord(gateway, bearer, `CareTeam?patient=${id}${part}`),
  })),
  {
    face: 'a search of goals with what refers to them',
    logged: 'record',
    tellsShown: true,
    ask: ({ gateway, bearer }, { id }) =>
      askRecord(gateway, bearer, `Goal?patient=${id}&_revinclude=Observation:focus`),
  },
  {
    face: 'emergency access by id',
    logged: 'emergency-opened',
    tellsShown: false,
    ask: ({ gateway, bearer }, { id }) => open(gateway, bearer, { patient: id, user: opener() }),
  },
  {
    face: 'emergency access by number',
    logged: 'emergency-opened',
    tellsShown: false,
    ask: ({ gateway, bearer }, { nhsNumber, birthDate }) =>
      open(gateway, bearer, { nhsNumber, birthDate, user: opener() }),
  },
  {
    face: 'a CDS Hooks card',
    logged: 'hook-card',
    tellsShown: false,
    isTimed: true,
    ask: ({ gateway }, { id }) => callHook(gateway, { userId: 'Practitioner/night-1', patientId: id }),
  },
];

/** The same for looks that are made again: the page by the address that the form led to. */
export async function asksAgain(
  { face, ask }: AlikeFace,
  asking: Asking,
  people: readonly AskedPerson[],
): Promise<(person: AskedPerson) => Promise<LightMyRequestResponse>> {
  if (face !== 'the page') return (person) => ask(asking, person);
  const addresses = new Map<AskedPerson, string>();
  for (const person of people)
    addresses.set(person, String((await find(asking.nurse, person)).headers.location));
  return (person) => asking.nurse.get(addresses.get(person) ?? '');
}
