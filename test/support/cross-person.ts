import { randomBytes, randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { addRecordSystem, reason, user } from './emergency.ts';
import type { TestGateway } from './gateway.ts';
import { absent, strangePerson, strangeSystem } from './hidden-people.ts';
import { people } from './people.ts';
import { addRecorder } from './recorder.ts';
import { csrfOf, find, signIn, staff, type Visitor } from './staff.ts';
import { findOwn } from './choices.ts';

/** Something of somebody else's, by every id it has. */
export interface Foreign {
  /** Of a person whose source shares with none of the callers. */
  readonly person: string;
  readonly nhsNumber: string;
  readonly birthDate: string;
  /** The case system that their record comes from. */
  readonly system: string;
  /** `Type/id` of everything that is stored of them. */
  readonly items: readonly string[];
  readonly consent: string;
  /** Of their source's push, and of its entry in the log. */
  readonly receipt: string;
  readonly entry: string;
  /** A file that their source uploaded. */
  readonly file: string;
  /** What another organisation was told of them. */
  readonly told: string;
  /** An agreement that no caller is party to. */
  readonly agreement: string;
  /** Emergency access that another system opened. */
  readonly emergencyCase: string;
  /** Of the same people, in another's session. */
  readonly nurseHandle: string;
  readonly workerHandle: string;
}

/** Callers who have nothing to do with the person: two systems and three members of staff, each with all that its organisation may have. */
export interface Callers {
  readonly epr: Readonly<Record<string, string>>;
  readonly charity: Readonly<Record<string, string>>;
  readonly nurse: Visitor;
  readonly officer: Visitor;
  readonly worker: Visitor;
}

/** One attempt: by whom, what it may be answered, and whether the log must hold it. */
export interface Attempt {
  readonly by: keyof Callers;
  readonly request: InjectOptions;
  readonly answers: number;
  readonly logged: boolean;
}

export async function callersOf(gateway: TestGateway): Promise<Callers> {
  const scopes = ['case-records.write', 'receipts.read', 'agreements.read', 'agreements.write'];
  const all = [...scopes, 'consent.simulate', 'emergency-access', 'system/Consent.crus'];
  const [nurse, officer, worker] = await Promise.all(
    [staff.nurse, staff.igOfficer, staff.caseWorker].map((id) => signIn(gateway.app, id)),
  );
  if (!nurse || !officer || !worker) throw new Error('nobody signed in');
  return {
    epr: { authorization: `Bearer ${await addRecordSystem(gateway, 'epr')}` },
    charity: { 'x-api-key': await addRecorder(gateway, { id: 'charity-system', scopes: all }) },
    nurse,
    officer,
    worker,
  };
}

/** What there is of the strange person. Others' sessions and cases are made here. */
export async function foreignOf(gateway: TestGateway): Promise<Foreign> {
  const { database } = gateway;
  const items = await database.query<{ type: string; id: string }>(
    'SELECT DISTINCT ON (type) type, id::text FROM resource WHERE person_id = $1 ORDER BY type, id',
    [strangePerson.id],
  );
  const [received] = await database.query<{ id: string }>('SELECT id::text FROM inbox WHERE person_id = $1', [
    strangePerson.id,
  ]);
  const [entry] = await database.query<{ id: string }>(
    "SELECT id::text FROM audit_event WHERE kind = 'push' AND organisation = $1",
    ['X9C09'],
  );
  const [file] = await database.query<{ id: string }>('SELECT id::text FROM import WHERE organisation = $1', [
    'X9C09',
  ]);
  const told = randomUUID();
  await database.query(
    `INSERT INTO told (id, person_id, source_organisation, owner, made_at) VALUES ($1, $2, 'X9T01', 'X9C09', now())`,
    [told, strangePerson.id],
  );
  const other = await addRecordSystem(gateway, 'other-epr');
  const opened = await gateway.app.inject({
    method: 'POST',
    url: '/v1/emergency-access',
    headers: { authorization: `Bearer ${other}`, 'content-type': 'application/json' },
    payload: JSON.stringify({ patient: strangePerson.id, user, reason }),
  });
  const nurse = await signIn(gateway.app, staff.nurse);
  const worker = await signIn(gateway.app, staff.caseWorker);
  const known = people.undecided().person;
  const asked = { nhsNumber: known.nhsNumber ?? '', birthDate: known.birthDate };
  const handleIn = (response: LightMyRequestResponse): string =>
    /people\/([\w-]{22})/.exec(String(response.headers.location))?.[1] ?? '';
  return {
    person: strangePerson.id,
    nhsNumber: strangePerson.nhsNumber,
    birthDate: strangePerson.birthDate,
    system: strangeSystem,
    items: items.map(({ type, id }) => `${type}/${id}`),
    consent: items.find(({ type }) => type === 'Consent')?.id ?? '',
    receipt: received?.id ?? '',
    entry: entry?.id ?? '',
    file: file?.id ?? '',
    told,
    agreement: 'strange-living-well',
    emergencyCase: opened.json<{ case: string }>().case,
    nurseHandle: handleIn(await find(nurse, strangePerson)),
    workerHandle: handleIn(await findOwn(worker, asked)),
  };
}

/** The same of what is nobody's: each id in its own form, and as long. */
export function nothingLike(foreign: Foreign): Foreign {
  const handle = (): string => randomBytes(16).toString('base64url');
  return {
    ...foreign,
    person: absent.id,
    nhsNumber: absent.nhsNumber,
    birthDate: absent.birthDate,
    system: foreign.system.replace('a', 'e'),
    items: foreign.items.map((item) => `${item.split('/')[0]}/${randomUUID()}`),
    consent: randomUUID(),
    receipt: randomUUID(),
    entry: randomUUID(),
    file: randomUUID(),
    told: randomUUID(),
    agreement: foreign.agreement.replace('a', 'e'),
    emergencyCase: randomUUID(),
    nurseHandle: handle(),
    workerHandle: handle(),
  };
}

/** Sends one attempt as its caller. */
export async function send(
  gateway: TestGateway,
  callers: Callers,
  { by, request }: Attempt,
): Promise<LightMyRequestResponse> {
  const caller = callers[by];
  if (!('get' in caller && typeof caller.get === 'function')) {
    return gateway.app.inject({ ...request, headers: { ...request.headers, ...(caller as Callers['epr']) } });
  }
  const visitor = caller as Visitor;
  const { method, url, payload } = request;
  if (method === 'GET') return visitor.get(String(url));
  const first = { nurse: '/support', officer: '/ig/access-log', worker: '/cases/people' }[by as 'nurse'];
  const _csrf = csrfOf(await visitor.get(first));
  return visitor.post(String(url), { _csrf, ...(payload as Record<string, string>) });
}
