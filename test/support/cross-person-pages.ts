import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import type { Attempt, Foreign } from './cross-person.ts';
import { reason } from './emergency.ts';
import { people } from './people.ts';
import { attempt, get, post } from './cross-person-request.ts';

export function pageAttempts(foreign: Foreign) {
  const { entry, consent, agreement, told, nurseHandle, workerHandle, nhsNumber, birthDate } = foreign;
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const typed = { 'nhs-number': nhsNumber, 'birth-day': day, 'birth-month': month, 'birth-year': year };
  const traced = { ...typed, family: 'Testpatient' };
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
  const emergency = (method: 'GET' | 'POST', step: string): readonly Attempt[] => {
    const url = `/support/people/${nurseHandle}/emergency${step}`;
    const request: InjectOptions =
      method === 'GET'
        ? get(url)
        : { method, url, payload: { reason: reason.code, 'reason-text': reason.text } };
    return [
      attempt('nurse', 404, request, 'nobody named'),
      attempt('officer', 403, request, 'nobody named'),
      attempt('worker', 403, request, 'nobody named'),
    ];
  };
  const finding = { method: 'POST', url: '/support/find', payload: typed } as const;
  return {
    'POST /support/find': [
      attempt('nurse', 303, finding, 'nobody named'),
      attempt('officer', 403, finding, 'nobody named'),
      attempt('worker', 403, finding, 'nobody named'),
    ],
    'POST /support/trace': [
      attempt('nurse', 200, { method: 'POST', url: '/support/trace', payload: traced }),
      attempt('officer', 403, { method: 'POST', url: '/support/trace', payload: traced }),
      attempt('worker', 403, { method: 'POST', url: '/support/trace', payload: traced }),
    ],
    'POST /support/trace/person': (['nurse', 'officer', 'worker'] as const).map((by) =>
      attempt(
        by,
        by === 'nurse' ? 404 : 403,
        { method: 'POST', url: '/support/trace/person', payload: { person: nurseHandle } },
        'nobody named',
      ),
    ),
    'GET /support/people/:handle': (['nurse', 'officer', 'worker'] as const).map((by) =>
      attempt(by, 404, get(`/support/people/${nurseHandle}`), 'nobody named'),
    ),
    ...Object.fromEntries(
      [
        '/tell',
        '/tell/told',
        '/tell/not-told',
        '/introduce',
        '/introduce/introduced',
        '/introduce/not-introduced',
      ].map((part) => [
        `GET /support/people/:handle${part}`,
        (['nurse', 'officer', 'worker'] as const).map((by) =>
          attempt(by, 404, get(`/support/people/${nurseHandle}${part}`), 'nobody named'),
        ),
      ]),
    ),
    ...Object.fromEntries(
      ['/tell', '/introduce'].map((part) => [
        `POST /support/people/:handle${part}`,
        (['nurse', 'officer', 'worker'] as const).map((by) =>
          attempt(
            by,
            404,
            { method: 'POST', url: `/support/people/${nurseHandle}${part}`, payload: { team: told } },
            'nobody named',
          ),
        ),
      ]),
    ),
    'GET /cases/told': [
      attempt('worker', 200, get('/cases/told'), 'nobody named'),
      attempt('nurse', 403, get('/cases/told'), 'nobody named'),
    ],
    'POST /cases/told/:id': [
      attempt('worker', 404, { method: 'POST', url: `/cases/told/${told}`, payload: { answer: 'seen' } }),
      attempt('nurse', 403, { method: 'POST', url: `/cases/told/${told}`, payload: { answer: 'seen' } }),
    ],
    ...belowAHandle(nurseHandle),
    ...launchAttempts(),
    'GET /support/people/:handle/emergency': emergency('GET', ''),
    'POST /support/people/:handle/emergency': emergency('POST', ''),
    'POST /support/people/:handle/emergency/end': emergency('POST', '/end'),
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
    'GET /ig/simulate': [
      attempt('officer', 200, get('/ig/simulate')),
      attempt('nurse', 403, get('/ig/simulate')),
    ],
    'POST /ig/simulate': [
      attempt('officer', 422, { method: 'POST', url: '/ig/simulate', payload: typed }),
      attempt('nurse', 403, { method: 'POST', url: '/ig/simulate', payload: typed }),
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

/** Launches that nobody's record system made: as who is signed in, and as nobody. */
function launchAttempts() {
  const by = (answers: number, request: InjectOptions): readonly Attempt[] =>
    (['nurse', 'officer', 'worker'] as const).map((who) => attempt(who, answers, request, 'nobody named'));
  const ticket = get(`/launch/open/${'x'.repeat(43)}`);
  return {
    'GET /launch/smart': by(401, get('/launch/smart?iss=http://127.0.0.1:9/fhir&launch=x')),
    'GET /launch/smart/callback': by(401, get('/launch/smart/callback?code=x&state=x')),
    'GET /launch/context': by(401, get('/launch/context?token=x')),
    'POST /launch/context': by(401, { method: 'POST', url: '/launch/context', payload: { token: 'x' } }),
    'GET /launch/open/:ticket': [
      attempt('nurse', 401, ticket, 'nobody named'),
      attempt('officer', 403, ticket, 'nobody named'),
      attempt('worker', 403, ticket, 'nobody named'),
    ],
  };
}

/** Rows and files of a source, and what became of what it sent. */
export function fileAttempts({ file, receipt, system }: Foreign) {
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
export function roomAttempts({ emergencyCase, entry, nurseHandle, nhsNumber, birthDate }: Foreign) {
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
    'GET /ig/who-looked/:handle/report.pdf': [
      attempt('officer', 404, get(`/ig/who-looked/${nurseHandle}/report.pdf`), 'nobody named'),
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
export function operatorAttempts({ receipt }: Foreign) {
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

/** What is below the handle of another nurse's session. */
function belowAHandle(handle: string) {
  const wrong = `/support/people/${handle}/wrong`;
  const three = (ask: InjectOptions, refusal: number): readonly Attempt[] => [
    attempt('nurse', 404, ask, 'nobody named'),
    attempt('officer', refusal, ask, 'nobody named'),
    attempt('worker', refusal, ask, 'nobody named'),
  ];
  const report = { look: randomUUID(), what: 'people', words: 'The number is wrong' };
  return {
    'GET /support/people/:handle/print': three(get(`/support/people/${handle}/print`), 404),
    'GET /support/people/:handle/wrong': three(get(`${wrong}?look=${report.look}`), 403),
    'POST /support/people/:handle/wrong': three({ method: 'POST', url: wrong, payload: report }, 403),
  };
}
