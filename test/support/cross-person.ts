import { randomBytes, randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { personalTypes, searchedTypes } from '../../src/fhir/served-types.ts';
import { systems } from '../../src/fhir/systems.ts';
import { addRecordSystem, reason, user } from './emergency.ts';
import type { TestGateway } from './gateway.ts';
import { absent, strangePerson, strangeSystem } from './hidden-people.ts';
import { people } from './people.ts';
import { addRecorder, consents } from './recorder.ts';
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

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const get = (url: string): InjectOptions => ({ method: 'GET', url });
const post = (url: string, body: unknown): InjectOptions => ({
  method: 'POST',
  url,
  headers: json,
  payload: JSON.stringify(body),
});
const search = (type: string, fields: Record<string, string>): InjectOptions => ({
  method: 'POST',
  url: `/fhir/${type}/_search`,
  headers: form,
  payload: new URLSearchParams(fields).toString(),
});
const attempt = (
  by: keyof Callers,
  answers: number,
  request: InjectOptions,
  logged: 'logged' | 'nobody named' = 'logged',
): Attempt => ({ by, answers, request, logged: logged === 'logged' });

/** Every route that takes somebody, or something of somebody's, and how each caller asks it for what is not theirs. */
export function attemptsAt(foreign: Foreign): Readonly<Record<string, readonly Attempt[]>> {
  return {
    ...systemAttempts(foreign),
    ...fhirAttempts(foreign),
    ...recordAttempts(foreign),
    ...pageAttempts(foreign),
  };
}

function systemAttempts(foreign: Foreign) {
  const { person, receipt, agreement, emergencyCase, system, nhsNumber, birthDate } = foreign;
  // Asked again by the same user, emergency access is not new.
  const user = { id: randomUUID(), name: 'Robin Ashworth' };
  const record = { ...people.sharesMost(), source: { ...people.sharesMost().source, system } };
  const push = {
    ...post('/v1/case-records', record),
    headers: { ...json, 'idempotency-key': 'cross-person' },
  };
  const asked = { nhsNumber, birthDate };
  const change = { kind: 'agreement', agreement: { ...demoAgreement, version: 50, revoked: true } };
  const simulate = (about: object): InjectOptions =>
    post('/v1/consent/simulations', { change, person: about });
  const taken = { ...demoAgreement, id: agreement, source: 'X9C09', version: 9 };
  return {
    'POST /v1/case-records': [
      attempt('charity', 403, push, 'nobody named'),
      attempt('epr', 403, push, 'nobody named'),
    ],
    'GET /v1/receipts/:id': [attempt('charity', 404, get(`/v1/receipts/${receipt}`), 'nobody named')],
    'GET /v1/agreements': [attempt('charity', 200, get('/v1/agreements'), 'nobody named')],
    'GET /v1/agreements/:id/versions': [
      attempt('charity', 404, get(`/v1/agreements/${agreement}/versions`), 'nobody named'),
    ],
    'POST /v1/agreements': [attempt('charity', 403, post('/v1/agreements', taken), 'nobody named')],
    'POST /v1/agreements/:id/revoke': [
      attempt('charity', 404, { method: 'POST', url: `/v1/agreements/${agreement}/revoke` }, 'nobody named'),
    ],
    'POST /v1/consent/simulations': [
      attempt('charity', 200, simulate({ patient: person })),
      attempt('charity', 200, simulate(asked)),
    ],
    'POST /v1/emergency-access': [
      attempt('epr', 201, post('/v1/emergency-access', { patient: person, user, reason })),
      attempt('epr', 201, post('/v1/emergency-access', { ...asked, user, reason })),
      attempt('charity', 403, post('/v1/emergency-access', { ...asked, user, reason })),
    ],
    'DELETE /v1/emergency-access/:id': [
      attempt('epr', 404, { method: 'DELETE', url: `/v1/emergency-access/${emergencyCase}` }),
      attempt('charity', 404, { method: 'DELETE', url: `/v1/emergency-access/${emergencyCase}` }),
    ],
  };
}

function fhirAttempts({ person, consent, emergencyCase, nhsNumber, birthDate }: Foreign) {
  const identifier = { system: systems.nhsNumber, value: nhsNumber };
  const numbered = `${identifier.system}|${nhsNumber}`;
  const support = get(`/fhir/Patient/${person}/$current-support`);
  const byNumber = search('Patient', { identifier: numbered, birthdate: birthDate });
  const refusal = { ...consents.refuseAll(person), id: consent };
  const put = { ...post(`/fhir/Consent/${consent}`, refusal), method: 'PUT' } as const;
  const both = (answers: number, request: InjectOptions): readonly Attempt[] => [
    attempt('charity', answers, request),
    attempt('epr', answers, request),
  ];
  return {
    'GET /fhir/Patient/:id/$current-support': [
      attempt('epr', 200, support),
      attempt('epr', 200, get(`/fhir/Patient/${person.toUpperCase()}/$current-support`)),
      attempt('epr', 200, { ...support, headers: { 'x-emergency-case': emergencyCase } }),
      attempt('charity', 403, support),
    ],
    'POST /fhir/Patient/_search': [attempt('epr', 200, byNumber), attempt('charity', 403, byNumber)],
    'GET /fhir/Consent': [
      ...both(200, get(`/fhir/Consent?patient=${person}`)),
      ...both(200, get(`/fhir/Consent?patient=Patient/${person}&_id=${consent}`)),
    ],
    'POST /fhir/Consent/_search': [
      ...both(200, search('Consent', { 'patient.identifier': numbered })),
      ...both(200, search('Consent', { patient: `Patient/${person}` })),
    ],
    'GET /fhir/Consent/:id': both(404, get(`/fhir/Consent/${consent}`)),
    'GET /fhir/Consent/:id/_history/:version': both(404, get(`/fhir/Consent/${consent}/_history/1`)),
    'POST /fhir/Consent': [
      attempt('charity', 422, post('/fhir/Consent', consents.refuseAll(person))),
      attempt(
        'charity',
        422,
        post('/fhir/Consent', { ...consents.refuseAll(person), patient: { identifier } }),
      ),
    ],
    'PUT /fhir/Consent/:id': [attempt('charity', 404, put)],
  };
}

/** Every type that is about a person: of a type that there is nothing of, another's id. */
function recordAttempts({ person, items, emergencyCase }: Foreign): Record<string, readonly Attempt[]> {
  const found = (type: string): string =>
    type === 'Patient'
      ? person
      : (items.find((item) => item.startsWith(`${type}/`)) ?? items[0] ?? '').replace(/^.*\//, '');
  const hidden = (url: string): readonly Attempt[] => [
    attempt('epr', 404, get(url)),
    attempt('epr', 404, { ...get(url), headers: { 'x-emergency-case': emergencyCase } }),
    attempt('charity', 403, get(url)),
  ];
  const whole = (type: string): readonly Attempt[] =>
    [
      `patient=${person}`,
      `patient=Patient/${person}&_summary=count`,
      `patient=${person}&_id=${found(type)}`,
    ].flatMap((query) => [
      attempt('epr', 200, get(`/fhir/${type}?${query}`)),
      attempt('charity', 403, get(`/fhir/${type}?${query}`)),
    ]);
  const searches = searchedTypes.flatMap(({ type }) => [
    [`GET /fhir/${type}`, whole(type)],
    [
      `POST /fhir/${type}/_search`,
      [
        attempt('epr', 200, search(type, { patient: person })),
        attempt('charity', 403, search(type, { patient: person })),
      ],
    ],
  ]);
  const urls = [`Patient/${person}`, `Patient/${person}/$everything`, `Goal?patient=${person}`];
  const entry = urls.map((url) => ({ request: { method: 'GET', url } }));
  const batch = (url: string, type: string): InjectOptions =>
    post(url, { resourceType: 'Bundle', type, entry });
  return Object.fromEntries([
    ['GET /fhir/Patient/:id/$everything', hidden(`/fhir/Patient/${person}/$everything`)],
    [
      'POST /fhir',
      // Clients differ in the slash.
      ['/fhir', '/fhir/'].flatMap((url) => [
        attempt('epr', 200, batch(url, 'batch')),
        attempt('charity', 200, batch(url, 'batch')),
        attempt('epr', 422, batch(url, 'transaction'), 'nobody named'),
      ]),
    ],
    ...searches,
    ...personalTypes.flatMap(({ type }) => [
      [`GET /fhir/${type}/:id`, hidden(`/fhir/${type}/${found(type)}`)],
      [`GET /fhir/${type}/:id/_history`, hidden(`/fhir/${type}/${found(type)}/_history`)],
      [`GET /fhir/${type}/:id/_history/:version`, hidden(`/fhir/${type}/${found(type)}/_history/1`)],
    ]),
  ]);
}

function pageAttempts({ entry, consent, nurseHandle, workerHandle, nhsNumber, birthDate }: Foreign) {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const typed = { 'nhs-number': nhsNumber, 'birth-day': day, 'birth-month': month, 'birth-year': year };
  const choices = `/cases/people/${workerHandle}/choices`;
  const page = (part: string): readonly Attempt[] =>
    (['nurse', 'officer', 'worker'] as const).map((by) =>
      attempt(by, 404, get(choices + part), 'nobody named'),
    );
  const toPage = (part: string): readonly Attempt[] => [
    attempt(
      'worker',
      404,
      { method: 'POST', url: choices + part, payload: { agreed: 'yes', version: '1' } },
      'nobody named',
    ),
  ];
  const finding = { method: 'POST', url: '/support/find', payload: typed } as const;
  return {
    'POST /support/find': [
      attempt('nurse', 303, finding, 'nobody named'),
      attempt('officer', 403, finding, 'nobody named'),
      attempt('worker', 403, finding, 'nobody named'),
    ],
    'GET /support/people/:handle': (['nurse', 'officer', 'worker'] as const).map((by) =>
      attempt(by, 404, get(`/support/people/${nurseHandle}`), 'nobody named'),
    ),
    'GET /ig/access-log': [
      attempt('officer', 200, get('/ig/access-log')),
      attempt('worker', 403, get('/ig/access-log')),
    ],
    'GET /ig/access-log/:id': [
      attempt('officer', 404, get(`/ig/access-log/${entry}`)),
      attempt('nurse', 403, get(`/ig/access-log/${entry}`)),
    ],
    'POST /ig/access-log/:id/replay': [
      attempt('officer', 404, { method: 'POST', url: `/ig/access-log/${entry}/replay` }),
      attempt('nurse', 403, { method: 'POST', url: `/ig/access-log/${entry}/replay` }),
    ],
    'GET /cases': [attempt('worker', 200, get('/cases'), 'nobody named')],
    'GET /cases/people': [attempt('worker', 200, get('/cases/people'), 'nobody named')],
    'POST /cases/people/find': [
      attempt('worker', 200, { method: 'POST', url: '/cases/people/find', payload: typed }),
    ],
    'POST /cases/people/open': [
      attempt(
        'worker',
        404,
        { method: 'POST', url: '/cases/people/open', payload: { consent } },
        'nobody named',
      ),
    ],
    'GET /cases/people/:handle/choices': page(''),
    'GET /cases/people/:handle/choices/change': page('/change'),
    'GET /cases/people/:handle/choices/print': page('/print'),
    'GET /cases/people/:handle/choices/recorded': page('/recorded'),
    'GET /cases/people/:handle/choices/stop': page('/stop'),
    'POST /cases/people/:handle/choices/check': toPage('/check'),
    'POST /cases/people/:handle/choices/record': toPage('/record'),
    'POST /cases/people/:handle/choices/stop': toPage('/stop'),
  };
}
