import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { personalTypes, searchedTypes } from '../../src/fhir/served-types.ts';
import { systems } from '../../src/fhir/systems.ts';
import type { Attempt, Callers, Foreign } from './cross-person.ts';
import { reason } from './emergency.ts';
import { people } from './people.ts';
import { asBundle } from './push-bundle.ts';
import { consents } from './recorder.ts';

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
    ...operatorAttempts(foreign),
    ...roomAttempts(foreign),
    ...fileAttempts(foreign),
    ...logAttempts(foreign),
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
    'GET /v1/unresolved': [
      attempt('charity', 200, get('/v1/unresolved'), 'nobody named'),
      attempt('epr', 403, get('/v1/unresolved'), 'nobody named'),
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

function pageAttempts(foreign: Foreign) {
  const { entry, consent, agreement, nurseHandle, workerHandle, nhsNumber, birthDate } = foreign;
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
    'GET /ig': [attempt('officer', 200, get('/ig')), attempt('worker', 403, get('/ig'))],
    'GET /ig/agreements': [
      attempt('officer', 200, get('/ig/agreements')),
      attempt('nurse', 403, get('/ig/agreements')),
    ],
    'GET /ig/agreements/:id': [
      attempt('officer', 404, get(`/ig/agreements/${agreement}`)),
      attempt('nurse', 403, get(`/ig/agreements/${agreement}`)),
    ],
    'GET /ig/access-log': [
      attempt('officer', 200, get('/ig/access-log')),
      attempt('worker', 403, get('/ig/access-log')),
    ],
    'GET /ig/exports': [
      attempt('officer', 200, get('/ig/exports')),
      attempt('nurse', 403, get('/ig/exports')),
    ],
    'GET /ig/exports/:id/manifest': [
      attempt('officer', 404, get(`/ig/exports/${entry}/manifest`), 'nobody named'),
      attempt('nurse', 403, get(`/ig/exports/${entry}/manifest`)),
    ],
    'POST /ig/exports': [
      attempt('officer', 200, { method: 'POST', url: '/ig/exports', payload: typed }),
      attempt('nurse', 403, { method: 'POST', url: '/ig/exports', payload: typed }),
    ],
    'POST /ig/access-log': [
      attempt('officer', 303, { method: 'POST', url: '/ig/access-log', payload: typed }, 'nobody named'),
      attempt('nurse', 403, { method: 'POST', url: '/ig/access-log', payload: typed }),
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

/** Rows and files of a source, and what became of what it sent. */
function fileAttempts({ file, receipt, system }: Foreign) {
  const rows = { source: { site: people.sharesMost().source.site, system }, rows: [{ client_ref: 'X-1' }] };
  const named = `site=${rows.source.site}&system=${system}`;
  const csv: InjectOptions = {
    method: 'POST',
    url: `/v1/imports?${named}`,
    headers: { 'content-type': 'text/csv' },
    payload: 'client_ref\n',
  };
  const own = [attempt('charity', 404, get(`/v1/imports/${file}`), 'nobody named')];
  const results = get(`/v1/imports/${file}/results.csv`);
  const page = `/cases/imports/${file}`;
  const staff = (url: string): readonly Attempt[] => [
    attempt('worker', 404, get(url), 'nobody named'),
    attempt('nurse', 403, get(url), 'nobody named'),
  ];
  return {
    'POST /v1/updates': [attempt('charity', 403, post('/v1/updates', rows), 'nobody named')],
    'POST /v1/imports': [attempt('charity', 403, csv, 'nobody named')],
    'GET /v1/imports/:id': own,
    'GET /v1/imports/:id/results.csv': [attempt('charity', 404, results, 'nobody named')],
    'GET /v1/receipts': [
      attempt('charity', 200, get('/v1/receipts?since=2020-01-01T00:00:00Z'), 'nobody named'),
    ],
    'POST /v1/webhooks/replay': [
      attempt('charity', 409, post('/v1/webhooks/replay', { receipts: [receipt] }), 'nobody named'),
    ],
    'POST /v1/webhooks/test': [
      attempt('charity', 409, { method: 'POST', url: '/v1/webhooks/test' }, 'nobody named'),
    ],
    'GET /cases/imports': [
      attempt('worker', 200, get('/cases/imports'), 'nobody named'),
      attempt('nurse', 403, get('/cases/imports'), 'nobody named'),
    ],
    'GET /cases/imports/:id': staff(page),
    'GET /cases/imports/:id/results.csv': staff(`${page}/results.csv`),
    'GET /cases/imports/template.csv': [
      attempt('nurse', 403, get('/cases/imports/template.csv'), 'nobody named'),
    ],
    'POST /cases/imports': [
      // A form that is no upload is turned away before anybody is asked about.
      attempt('nurse', 415, { method: 'POST', url: '/cases/imports', payload: {} }, 'nobody named'),
    ],
  };
}

/** The rooms of an IG officer: cases of others, entries of others, and people of whom their organisation may not hear. */
function roomAttempts({ emergencyCase, entry, nurseHandle, nhsNumber, birthDate }: Foreign) {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const typed = { 'nhs-number': nhsNumber, 'birth-day': day, 'birth-month': month, 'birth-year': year };
  const url = `/ig/reviews/${emergencyCase}`;
  const room = (name: string) => ({
    [`GET /ig/${name}`]: [
      attempt('officer', 200, get(`/ig/${name}`), 'nobody named'),
      attempt('worker', 403, get(`/ig/${name}`), 'nobody named'),
    ],
    [`POST /ig/${name}/find`]: [
      attempt('officer', 303, { method: 'POST', url: `/ig/${name}/find`, payload: typed }, 'nobody named'),
      attempt('nurse', 403, { method: 'POST', url: `/ig/${name}/find`, payload: typed }, 'nobody named'),
    ],
    [`GET /ig/${name}/:handle`]: (['nurse', 'officer', 'worker'] as const).map((by) =>
      attempt(by, 404, get(`/ig/${name}/${nurseHandle}`), 'nobody named'),
    ),
  });
  return {
    ...room('ledger'),
    ...room('who-looked'),
    'GET /ig/who-looked/:handle/report.csv': [
      attempt('officer', 404, get(`/ig/who-looked/${nurseHandle}/report.csv`), 'nobody named'),
    ],
    'GET /ig/who-looked/:handle/report.json': [
      attempt('officer', 404, get(`/ig/who-looked/${nurseHandle}/report.json`), 'nobody named'),
    ],
    'POST /ig/ledger/:handle/could-see': [
      attempt('officer', 404, { method: 'POST', url: `/ig/ledger/${nurseHandle}/could-see` }, 'nobody named'),
    ],
    'GET /ig/reviews': [
      attempt('officer', 200, get('/ig/reviews')),
      attempt('worker', 403, get('/ig/reviews')),
    ],
    'POST /ig/reviews': [
      attempt('officer', 404, { method: 'POST', url: '/ig/reviews', payload: { entry } }),
      attempt('worker', 403, { method: 'POST', url: '/ig/reviews', payload: { entry } }),
    ],
    'GET /ig/reviews/:id': [attempt('nurse', 403, get(url)), attempt('worker', 403, get(url))],
    'POST /ig/reviews/:id/:step': [
      attempt('nurse', 403, { method: 'POST', url: `${url}/note`, payload: { text: 'x' } }),
      attempt('worker', 403, { method: 'POST', url: `${url}/note`, payload: { text: 'x' } }),
    ],
  };
}

/** What is the operator's, and nobody's else. */
function operatorAttempts({ receipt }: Foreign) {
  const url = `/ops/inbox/${receipt}`;
  const skip = {
    method: 'POST',
    url: `${url}/skip`,
    payload: { reason: 'sent-in-error', confirmed: 'yes' },
  } as const;
  const others = ['nurse', 'officer', 'worker'] as const;
  return {
    'GET /ops/inbox': others.map((by) => attempt(by, 403, get('/ops/inbox'), 'nobody named')),
    'GET /ops/inbox/:receipt': others.map((by) => attempt(by, 403, get(url), 'nobody named')),
    'POST /ops/inbox/:receipt/retry': others.map((by) =>
      attempt(by, 403, { method: 'POST', url: `${url}/retry` }),
    ),
    'POST /ops/inbox/:receipt/skip': others.map((by) => attempt(by, 403, skip)),
    'GET /ops/people': others.map((by) => attempt(by, 403, get('/ops/people'), 'nobody named')),
    'GET /ops/people/pair': others.map((by) =>
      attempt(by, 403, get('/ops/people/pair?of=x'), 'nobody named'),
    ),
    'POST /ops/people/pair': others.map((by) =>
      attempt(by, 403, {
        method: 'POST',
        url: '/ops/people/pair',
        payload: { of: 'x', decision: 'apart', reason: 'papers-seen' },
      }),
    ),
  };
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
