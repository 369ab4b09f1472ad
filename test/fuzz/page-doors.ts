import fc from 'fast-check';
import { findEntriesInputs } from '../../src/http/pages/find-entries-form.ts';
import { caseSystem, site } from '../../src/demo/organisations.ts';
import { csvBodies, formBodies, queries } from './bodies.ts';
import { at, typed, type Door } from './door.ts';
import { strangeText } from './strange.ts';
import type { Visitor, World } from './world.ts';

/** The forms and the addresses of the pages, each by somebody who is signed in. */
export function pageDoors(world: World): readonly Door[] {
  const { staff, choices, ownChoices, people } = world;
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
  const without = { family: strangeText, given: strangeText, gender: strangeText, postcode: strangeText };
  const form = choicesForm();
  const choicesDoor = (step: string, visitor = staff.worker, place = choices): Door => ({
    ...page,
    name: `choices: ${step}`,
    routes: [`POST ${own}/${step}`],
    paths: at(`${place}/${step}`),
    headers: by(visitor),
    bodies: formBodies(form, { _csrf: visitor.csrf }),
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
      name: 'report something wrong',
      routes: ['POST /support/people/:handle/wrong'],
      paths: at(`${world.support}/wrong`),
      headers: by(staff.nurse),
      bodies: formBodies(
        {
          look: fc.oneof(fc.constantFrom(...world.entries), fc.uuid(), strangeText),
          what: fc.constantFrom('people', 'constructor'),
          words: strangeText,
        },
        { _csrf: staff.nurse.csrf },
      ),
    },
    {
      ...page,
      name: 'find somebody without a number',
      routes: ['POST /support/trace'],
      paths: at('/support/trace'),
      headers: by(staff.nurse),
      bodies: formBodies({ ...find, ...without }, { _csrf: staff.nurse.csrf }),
    },
    {
      ...page,
      name: 'choose one who was found',
      routes: ['POST /support/trace/person'],
      paths: at('/support/trace/person'),
      headers: by(staff.nurse),
      bodies: formBodies({ person: typed }, { _csrf: staff.nurse.csrf }),
    },
    {
      ...page,
      name: 'emergency access',
      routes: ['POST /support/people/:handle/emergency', 'POST /support/people/:handle/emergency/end'],
      paths: fc.constantFrom(
        ...['/emergency', '/emergency/end'].flatMap((step) => [
          `${world.support}${step}`,
          `/support/people/x${step}`,
        ]),
      ),
      headers: by(staff.nurse),
      bodies: formBodies(
        { reason: fc.constantFrom('other', 'constructor'), 'reason-text': strangeText },
        { _csrf: staff.nurse.csrf },
      ),
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
      bodies: formBodies({ consent: fc.constantFrom(...world.undated) }, { _csrf: staff.finder.csrf }),
    },
    choicesDoor('check'),
    choicesDoor('record', staff.chooser, ownChoices),
    choicesDoor('stop'),
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
      paths: fc
        .oneof({ weight: 3, arbitrary: fc.constantFrom(...world.entries) }, fc.uuid(), at('x'), at('%00'))
        .map((id) => `/ig/access-log/${id}/replay`),
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
      name: 'a simulation',
      routes: ['POST /ig/simulate'],
      paths: fc.constant('/ig/simulate'),
      headers: by(staff.officer),
      bodies: formBodies(
        {
          ...find,
          step: strangeText,
          about: strangeText,
          agreement: strangeText,
          topic: strangeText,
          organisation: strangeText,
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
            '/ig/who-looked/x/report.pdf',
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
        .tuple(
          fc.oneof(
            { weight: 2, arbitrary: fc.constantFrom(...world.blocked) },
            fc.uuid(),
            at('x'),
            at('%00'),
          ),
          fc.constantFrom('retry', 'skip'),
        )
        .map(([receipt, what]) => `/ops/inbox/${receipt}/${what}`),
      headers: by(staff.operator),
      bodies: formBodies(
        { reason: at('corrected-record'), confirmed: at('yes') },
        { _csrf: staff.operator.csrf },
      ),
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
    ...world.leavers.map((leaver): Door => ({
      ...page,
      name: 'sign out',
      routes: ['POST /sign-out'],
      paths: at('/sign-out'),
      headers: by(leaver),
      bodies: formBodies({ _csrf: fc.oneof(at(leaver.csrf), strangeText) }),
      isOneOfMany: true,
    })),
    {
      ...page,
      name: 'a signed context',
      routes: ['POST /launch/context'],
      paths: at('/launch/context'),
      headers: by(staff.nurse).slice(0, 1),
      bodies: formBodies({ token: strangeText }, {}),
    },
    {
      ...page,
      name: 'launches by their address',
      routes: [],
      method: 'GET',
      paths: fc
        .tuple(
          fc.constantFrom('/launch/smart', '/launch/smart/callback', '/launch/context', '/launch/open/x'),
          queries({
            iss: strangeText,
            launch: strangeText,
            code: strangeText,
            state: strangeText,
            token: strangeText,
          }),
        )
        .map(([path, query]) => path + query),
      headers: by(staff.nurse).slice(1),
      bodies: undefined,
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
      name: 'what a sign-in provider says',
      routes: ['POST /sign-in/back-channel-logout'],
      method: 'POST',
      shape: 'oauth',
      givesBack: 'never',
      paths: at('/sign-in/back-channel-logout'),
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      bodies: formBodies({ logout_token: strangeText }),
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

/** Ticks for everyone and for the trust; a day that is not to come, and one that is not gone. */
function choicesForm(): Readonly<Record<string, fc.Arbitrary<string>>> {
  const day = (name: string, days: number) => {
    const [year = '', month = '', date = ''] = new Date(Date.now() + days * 86_400_000)
      .toISOString()
      .split(/[-T]/);
    return { [`${name}-day`]: at(date), [`${name}-month`]: at(month), [`${name}-year`]: at(year) };
  };
  return {
    'org-X9T01': fc.constantFrom('contacts', 'safety-plan', 'needs'),
    'private-X9T01': fc.oneof(at('drug-alcohol'), strangeText),
    purpose: fc.constantFrom('TREAT', 'ETREAT'),
    ...day('said', -1),
    ...day('until', 90),
    version: fc.integer({ min: 0, max: 20 }).map(String),
    agreed: at('yes'),
  };
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
    '/support/people/x/emergency',
    '/assets/%2e%2e/app.ts',
    '/%zz',
    '/sign-in',
  );
  return fc
    .tuple(pages, queries({ again: strangeText, changed: strangeText, before: strangeText }))
    .map(([path, query]) => path + query);
}

/** A form with a file, as a browser sends it; its bytes may close it too early or never. */
function fileForms(_csrf: string): fc.Arbitrary<Buffer> {
  const part = (name: string): string => `--x\r\nContent-Disposition: form-data; name="${name}`;
  return fc.tuple(csvBodies, fc.constantFrom('check', 'send')).map(([bytes, mode]) => {
    const fields = Object.entries({ _csrf, mode, source: `${site}/${caseSystem}` });
    const before = fields.map(([name, value]) => `${part(name)}"\r\n\r\n${value}\r\n`);
    return Buffer.concat([
      Buffer.from(`${before.join('')}${part('file')}"; filename="a.csv"\r\n\r\n`),
      bytes,
      Buffer.from('\r\n--x--\r\n'),
    ]);
  });
}
