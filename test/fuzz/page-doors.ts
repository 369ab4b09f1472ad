import fc from 'fast-check';
import { findEntriesInputs } from '../../src/http/pages/find-entries-form.ts';
import { csvBodies, formBodies, queries } from './bodies.ts';
import { at, type Door } from './door.ts';
import { strangeText } from './strange.ts';
import type { Visitor, World } from './world.ts';

/** The forms and the addresses of the pages, each by somebody who is signed in. */
export function pageDoors({ staff, choices, people }: World): readonly Door[] {
  const page = { method: 'POST', shape: 'page', givesBack: 'escaped' } as const;
  const by = ({ cookie }: Visitor) =>
    [
      ['content-type', 'application/x-www-form-urlencoded'],
      ['cookie', cookie],
    ] as const;
  const own = '/cases/people/:handle/choices';
  const find = {
    'nhs-number': fc.constantFrom(...people.flatMap(({ person }) => person.nhsNumber ?? [])),
    'birth-day': at('14'),
    'birth-month': at('7'),
    'birth-year': at('1988'),
  };
  const form = {
    everyone: fc.constantFrom('share', 'do-not-share', 'existence'),
    purpose: fc.constantFrom('TREAT', 'ETREAT'),
    'org-X9T01': strangeText,
    'private-X9T01': strangeText,
    'until-day': at('1'),
    'until-month': at('2'),
    'until-year': at('2027'),
    'said-day': at('20'),
    'said-month': at('11'),
    'said-year': at('2026'),
    agreed: at('yes'),
  };
  const choicesDoor = (step: string): Door => ({
    ...page,
    name: `choices: ${step}`,
    routes: [`POST ${own}/${step}`],
    paths: at(`${choices}/${step}`),
    headers: by(staff.worker),
    bodies: formBodies(form, { _csrf: staff.worker.csrf }),
  });
  return [
    {
      ...page,
      name: 'find a person',
      routes: ['POST /support/find'],
      paths: at('/support/find'),
      headers: by(staff.nurse),
      bodies: formBodies(find, { _csrf: staff.nurse.csrf }),
    },
    {
      ...page,
      name: 'find one of our own',
      routes: ['POST /cases/people/find'],
      paths: at('/cases/people/find'),
      headers: by(staff.finder),
      bodies: formBodies(find, { _csrf: staff.finder.csrf }),
    },
    {
      ...page,
      name: 'open one of our own',
      routes: ['POST /cases/people/open'],
      paths: at('/cases/people/open'),
      headers: by(staff.finder),
      bodies: formBodies({ consent: fc.uuid() }, { _csrf: staff.finder.csrf }),
    },
    ...['check', 'record', 'stop'].map(choicesDoor),
    {
      ...page,
      name: 'finding entries',
      routes: ['POST /ig/access-log', 'POST /ig/exports'],
      paths: fc.constantFrom('/ig/access-log', '/ig/exports'),
      headers: by(staff.officer),
      bodies: formBodies(Object.fromEntries(findEntriesInputs.map((name) => [name, strangeText])), {
        _csrf: staff.officer.csrf,
      }),
    },
    {
      ...page,
      name: 'replay',
      routes: ['POST /ig/access-log/:id/replay'],
      paths: fc.oneof(fc.uuid(), at('x'), at('%00')).map((id) => `/ig/access-log/${id}/replay`),
      headers: by(staff.officer),
      bodies: formBodies({ x: strangeText }, { _csrf: staff.officer.csrf }),
    },
    {
      ...page,
      name: 'reviews',
      routes: ['POST /ig/reviews', 'POST /ig/reviews/:id/:step'],
      paths: fc.oneof(
        at('/ig/reviews'),
        fc
          .tuple(
            fc.oneof(fc.uuid(), at('x'), at('%00')),
            fc.constantFrom('take', 'note', 'outcome', 'concern', 'answer', 'hold', 'x'),
          )
          .map(([id, step]) => `/ig/reviews/${id}/${step}`),
      ),
      headers: by(staff.officer),
      bodies: formBodies(
        {
          entry: fc.oneof(fc.uuid(), strangeText),
          text: strangeText,
          outcome: fc.constantFrom('justified', 'constructor'),
          to: strangeText,
          'until-day': at('1'),
          'until-month': at('12'),
          'until-year': at('2026'),
        },
        { _csrf: staff.officer.csrf },
      ),
    },
    {
      ...page,
      name: 'rooms about one person',
      routes: ['POST /ig/ledger/find', 'POST /ig/who-looked/find', 'POST /ig/ledger/:handle/could-see'],
      paths: fc.constantFrom('/ig/ledger/find', '/ig/who-looked/find', '/ig/ledger/x/could-see'),
      headers: by(staff.officer),
      bodies: formBodies({ ...find, who: strangeText }, { _csrf: staff.officer.csrf }),
    },
    {
      ...page,
      name: 'the rooms by their address',
      routes: [],
      method: 'GET',
      paths: fc
        .tuple(
          fc.constantFrom(
            '/ig/reviews',
            '/ig/reviews/x',
            '/ig/ledger/x',
            '/ig/who-looked/x',
            '/ig/who-looked/x/report.csv',
          ),
          queries({ show: strangeText, after: strangeText, before: strangeText }),
        )
        .map(([path, query]) => path + query),
      headers: by(staff.officer).slice(1),
      bodies: undefined,
    },
    {
      ...page,
      name: 'a file of rows',
      routes: ['POST /cases/imports'],
      paths: at('/cases/imports'),
      headers: [['content-type', 'multipart/form-data; boundary=x'], ...by(staff.worker).slice(1)],
      bodies: fileForms(staff.worker.csrf),
    },
    {
      ...page,
      name: 'dead letters',
      routes: ['POST /ops/inbox/:receipt/retry', 'POST /ops/inbox/:receipt/skip'],
      paths: fc
        .tuple(fc.oneof(fc.uuid(), at('x'), at('%00')), fc.constantFrom('retry', 'skip'))
        .map(([receipt, what]) => `/ops/inbox/${receipt}/${what}`),
      headers: by(staff.operator),
      bodies: formBodies({ reason: strangeText }, { _csrf: staff.operator.csrf }),
    },
    {
      ...page,
      name: 'people who may be one',
      routes: ['POST /ops/people/pair'],
      paths: at('/ops/people/pair'),
      headers: by(staff.operator),
      bodies: formBodies(
        { of: strangeText, decision: strangeText, reason: strangeText, note: strangeText },
        { _csrf: staff.operator.csrf },
      ),
    },
    {
      ...page,
      name: 'sign out',
      routes: ['POST /sign-out'],
      paths: at('/sign-out'),
      headers: by(staff.leaver),
      bodies: formBodies({ _csrf: strangeText }),
    },
    {
      ...page,
      name: 'back from the sign-in',
      routes: [],
      method: 'GET',
      paths: queries({ code: strangeText, state: strangeText, iss: at('x'), error: strangeText }).map(
        (query) => `/sign-in/callback${query}`,
      ),
      headers: [],
      bodies: undefined,
    },
    {
      ...page,
      name: 'pages by their address',
      routes: [],
      method: 'GET',
      paths: addresses(choices),
      headers: by(staff.worker).slice(1),
      bodies: undefined,
    },
    {
      ...page,
      name: 'the access log by its address',
      routes: [],
      method: 'GET',
      paths: queries({ before: strangeText, find: strangeText, person: strangeText, page: strangeText }).map(
        (query) => `/ig/access-log${query}`,
      ),
      headers: by(staff.officer).slice(1),
      bodies: undefined,
    },
  ];
}

function addresses(choices: string): fc.Arbitrary<string> {
  const pages = fc.constantFrom(
    '/',
    '/cases',
    '/cases/people',
    choices,
    `${choices}/change`,
    `${choices}/print`,
    '/cases/people/x/choices',
    '/support/people/x',
    '/assets/%2e%2e/app.ts',
    '/%zz',
    '/sign-in',
  );
  return fc
    .tuple(pages, queries({ again: strangeText, changed: strangeText, before: strangeText }))
    .map(([path, query]) => path + query);
}

/** A form with a file, as a browser sends it; its bytes may close it too early or never. */
function fileForms(csrf: string): fc.Arbitrary<Buffer> {
  const part = (name: string): string => `--x\r\nContent-Disposition: form-data; name="${name}`;
  return csvBodies.map((bytes) =>
    Buffer.concat([
      Buffer.from(`${part('_csrf')}"\r\n\r\n${csrf}\r\n${part('file')}"; filename="a.csv"\r\n\r\n`),
      bytes,
      Buffer.from('\r\n--x--\r\n'),
    ]),
  );
}
