import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { personalTypes, searchedTypes } from '../../src/fhir/served-types.ts';
import { systems } from '../../src/fhir/systems.ts';
import type { Attempt, Foreign } from './cross-person.ts';
import { reason } from './emergency.ts';
import { people } from './people.ts';
import { asBundle } from './push-bundle.ts';
import { consents } from './recorder.ts';
import { fileAttempts, operatorAttempts, pageAttempts, roomAttempts } from './cross-person-pages.ts';
import { attempt, json, get, post, search } from './cross-person-request.ts';

/** Every route that takes somebody, or something of somebody's, and how each caller asks it for what is not theirs. */
export function attemptsAt(foreign: Foreign): Readonly<Record<string, readonly Attempt[]>> {
  return {
    ...systemAttempts(foreign),
    ...fhirAttempts(foreign),
    ...recordAttempts(foreign),
    ...pageAttempts(foreign),
    ...operatorAttempts(foreign),
    ...roomAttempts(foreign),
    ...fileAttempts(foreign),
    ...logAttempts(foreign),
  };
}

function systemAttempts(foreign: Foreign) {
  const { person, receipt, agreement, emergencyCase, system, told, nhsNumber, birthDate } = foreign;
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
    'GET /v1/unresolved': [
      attempt('charity', 200, get('/v1/unresolved'), 'nobody named'),
      attempt('epr', 403, get('/v1/unresolved'), 'nobody named'),
    ],
    'GET /v1/tasks': [
      attempt('charity', 403, get('/v1/tasks'), 'nobody named'),
      attempt('epr', 200, get('/v1/tasks'), 'nobody named'),
    ],
    'POST /v1/tasks/:id/answer': [
      attempt('charity', 403, post(`/v1/tasks/${told}/answer`, { answer: 'seen' }), 'nobody named'),
      attempt('epr', 403, post(`/v1/tasks/${told}/answer`, { answer: 'seen' }), 'nobody named'),
    ],
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
function recordAttempts(foreign: Foreign): Record<string, readonly Attempt[]> {
  const { person, items, emergencyCase } = foreign;
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
  const own = asBundle(people.undecided());
  const taken = own.entry.map((one) => ({ ...one, request: { method: 'PUT', url: `Patient/${person}` } }));
  const pushed = (url: string, type: 'transaction' | 'collection' = 'transaction'): InjectOptions => ({
    ...post(url, { ...own, type, entry: taken }),
    headers: { ...json, 'idempotency-key': 'cross-person-bundle' },
  });
  return Object.fromEntries([
    ...auditEventAttempts(foreign),
    ['GET /fhir/Patient/:id/$everything', hidden(`/fhir/Patient/${person}/$everything`)],
    [
      'POST /fhir',
      // Clients differ in the slash.
      ['/fhir', '/fhir/'].flatMap((url) => [
        attempt('epr', 200, batch(url, 'batch')),
        attempt('charity', 200, batch(url, 'batch')),
        attempt('charity', 400, batch(url, 'transaction'), 'nobody named'),
        attempt('epr', 403, pushed(url), 'nobody named'),
        attempt('charity', 422, pushed(url), 'nobody named'),
      ]),
    ],
    ...validations(person),
    ...searches,
    ...personalTypes.flatMap(({ type }) => [
      [`GET /fhir/${type}/:id`, hidden(`/fhir/${type}/${found(type)}`)],
      [`GET /fhir/${type}/:id/_history`, hidden(`/fhir/${type}/${found(type)}/_history`)],
      [`GET /fhir/${type}/:id/_history/:version`, hidden(`/fhir/${type}/${found(type)}/_history/1`)],
    ]),
  ]);
}

/** Neither was given the log by name. */
function auditEventAttempts({ person, entry }: Foreign): readonly (readonly [string, readonly Attempt[]])[] {
  const refused = (request: InjectOptions): readonly Attempt[] =>
    (['epr', 'charity'] as const).map((by) => attempt(by, 403, request));
  return [
    ['GET /fhir/AuditEvent', refused(get(`/fhir/AuditEvent?patient=${person}`))],
    ['GET /fhir/AuditEvent/:id', refused(get(`/fhir/AuditEvent/${entry}`))],
    ['POST /fhir/AuditEvent/_search', refused(search('AuditEvent', { patient: person }))],
  ];
}

/** Says nothing of anybody on record: what is tried is only looked at. */
function validations(person: string): readonly (readonly [string, readonly Attempt[]])[] {
  const goal = {
    resourceType: 'Goal',
    lifecycleStatus: 'active',
    description: { text: 'To walk' },
    subject: { reference: `Patient/${person}` },
  };
  const tried = (url: string): readonly Attempt[] => [
    attempt('charity', 200, post(url, goal), 'nobody named'),
    attempt('epr', 403, post(url, goal), 'nobody named'),
  ];
  return [
    ['POST /fhir/$validate', tried('/fhir/$validate')],
    ['POST /fhir/:type/$validate', tried('/fhir/Goal/$validate')],
  ];
}

/** Proofs of somebody else's entry, and everybody's leaves. */
function logAttempts({ entry }: Foreign) {
  const proofs = (url: string): readonly Attempt[] => [
    attempt('officer', 404, get(url)),
    attempt('nurse', 403, get(url)),
    attempt('epr', 404, get(url)),
    attempt('charity', 404, get(url)),
  ];
  const bundle = get('/log/tile/entries/000.p/1');
  return {
    'GET /log/proof/:id': proofs(`/log/proof/${entry}`),
    'GET /log/receipt/:id': proofs(`/log/receipt/${entry}`),
    'GET /log/tile/entries/*': [attempt('epr', 403, bundle), attempt('charity', 403, bundle)],
  };
}
