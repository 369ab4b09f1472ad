import { randomUUID, type JsonWebKey } from 'node:crypto';
import { clientSchema } from '../../src/auth/client.ts';
import { caseSystem, charity, demoAgreement, demoStaff, site, trust } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { createBrowser, signInAs } from '../auth/browser.ts';
import { emergencyAgreement } from '../support/emergency.ts';
import { incompleteConsents, openCases, shownPlaces } from './prepared.ts';
import { askedFor, otherCharity, personIdOf } from '../support/look.ts';
import { peopleToday, type RealGateway } from '../support/real-gateway.ts';
import { consents } from '../support/recorder.ts';
import type { CaseRecordInput } from '../support/people.ts';

/** Agreements of the other organisation, of which it may record versions. */
export const agreementIds: readonly string[] = ['fuzz-1', 'fuzz-2', 'fuzz-3'];

/** Who knocks at the doors, and about whom. */
export interface World {
  readonly people: readonly CaseRecordInput[];
  readonly personIds: readonly string[];
  readonly keys: Readonly<Record<'pusher' | 'reader' | 'auditor' | 'other', string>>;
  /** Signed in, each with a session of their own; `_csrf` opens its forms. */
  readonly staff: Readonly<
    Record<'nurse' | 'officer' | 'operator' | 'worker' | 'finder' | 'chooser', Visitor>
  >;
  /** Each signs out once. */
  readonly leavers: readonly Visitor[];
  /** Receipts of records that block their lanes. */
  readonly blocked: readonly string[];
  /** Consents that a case worker is to complete. */
  readonly undated: readonly string[];
  /** Emergency cases of the reader that are open. */
  readonly emergencies: readonly string[];
  /** Entries of the access log that an officer may replay. */
  readonly entries: readonly string[];
  /** What the reader is given of somebody, as `Goal/…`. */
  readonly places: readonly string[];
  /** With what the record system asks for tokens. */
  readonly tokens: {
    readonly url: string;
    readonly clientId: string;
    readonly key: JsonWebKey;
    readonly keyId: string;
  };
  /** Of something that the pusher sent. */
  readonly receipt: string;
  /** One that the pusher recorded of the first person. */
  readonly consent: object & { readonly id: string };
  /** `/cases/people/<handle>/choices` of the worker's session. */
  readonly choices: string;
  /** The same of the chooser's, about somebody else: nobody stops all sharing there. */
  readonly ownChoices: string;
  /** `/support/people/<handle>` of the nurse's session. */
  readonly support: string;
}

export interface Visitor {
  readonly cookie: string;
  readonly csrf: string;
}

const [nurseId, officerId, workerId, operatorId] = demoStaff.map(({ userId }) => userId);

/** What has to be there before the worker is. */
export interface Before {
  readonly blocked: readonly string[];
  /** Where the pusher wants to be told what became of its records. */
  readonly statusTo: string;
}

export async function makeWorld(real: RealGateway, { blocked, statusTo }: Before): Promise<World> {
  const people = peopleToday();
  const nurse = await signIn(real.url, nurseId, '/support');
  const worker = await signIn(real.url, workerId, '/cases/people');
  const chooser = await signIn(real.url, workerId, '/cases/people');
  const officer = await signIn(real.url, officerId, '/ig/access-log');
  const [first, second] = people;
  if (first === undefined || second === undefined) throw new Error('the demo has nobody');
  await agree(real);
  const pusher = await keyOf(real, {
    id: 'fuzz-pusher',
    organisation: charity,
    role: 'case-system',
    sources: [{ site, system: caseSystem }],
    scopes: ['case-records.write', 'receipts.read', 'consent.simulate', 'system/*.crus'],
    environment: 'demo',
    statusTo,
  });
  const reader = await keyOf(real, {
    id: 'fuzz-reader',
    organisation: trust,
    role: 'mh-liaison',
    purposes: ['TREAT'],
    scopes: ['system/*.rs', 'emergency-access'],
  });
  const support = await found(real.url, nurse, '/support/find', first);
  await fetch(real.url + support, { headers: { cookie: nurse.cookie } });
  const { services, recordClient, privateKey } = real.gateway;
  return {
    blocked,
    undated: await incompleteConsents(real, 3),
    emergencies: await openCases(real.url, reader, personIdOf(first), 30),
    entries: await entriesFor(real.url, officer),
    places: await shownPlaces(real, reader),
    tokens: { url: services.tokenUrl, clientId: recordClient.id, key: privateKey, keyId: 'test-1' },
    people,
    personIds: people.map(personIdOf),
    receipt: (await sent<{ receipt: string }>(real.url, pusher, '/v1/case-records', first)).receipt,
    consent: await sent(real.url, pusher, '/fhir/Consent', consents.refuseAll(personIdOf(first))),
    keys: {
      pusher,
      reader,
      auditor: await keyOf(real, {
        id: 'fuzz-auditor',
        organisation: trust,
        role: 'auditor',
        purposes: ['TREAT'],
        scopes: ['system/AuditEvent.rs'],
      }),
      // Whatever is agreed or revoked in this one's name leaves the others what they may do.
      other: await keyOf(real, {
        id: 'fuzz-other',
        organisation: otherCharity,
        role: 'case-system',
        sources: [{ site, system: 'other-cases' }],
        scopes: ['agreements.read', 'agreements.write'],
      }),
    },
    staff: {
      nurse,
      worker,
      officer,
      chooser,
      operator: await signIn(real.url, operatorId, '/ops/inbox'),
      finder: await signIn(real.url, workerId, '/cases/people'),
    },
    leavers: await Promise.all([1, 2, 3].map(() => signIn(real.url, nurseId, '/support'))),
    choices: await found(real.url, worker, '/cases/people/find', first),
    ownChoices: await found(real.url, chooser, '/cases/people/find', second),
    support,
  };
}

/** Emergency access is foreseen; and there are agreements of somebody else's, to be changed and ended. */
async function agree({ gateway }: RealGateway): Promise<void> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  await recordAgreement(registry, 'operator', { ...emergencyAgreement, version: 2 });
  for (const id of agreementIds) {
    await recordAgreement(registry, 'operator', { ...demoAgreement, id, source: otherCharity });
  }
}

async function keyOf({ gateway }: RealGateway, entry: object): Promise<string> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const client = clientSchema.parse(entry);
  await registerClient(registry, client);
  return issueApiKey(registry, client, client.scopes);
}

/** What the gateway answers to what is sent. */
async function sent<T>(url: string, key: string, path: string, body: object): Promise<T> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'x-api-key': key },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Over HTTP at the local provider, as a person does. */
async function signIn(url: string, userId: string | undefined, formAt: string): Promise<Visitor> {
  const start = await fetch(`${url}/sign-in`, { redirect: 'manual' });
  const pending = cookieOf(start);
  const back = await signInAs(
    createBrowser(),
    start.headers.get('location') ?? '',
    userId ?? '',
    `${url}/sign-in/callback`,
  );
  const cookie = cookieOf(await fetch(back, { headers: { cookie: pending }, redirect: 'manual' }));
  const page = await (await fetch(`${url}${formAt}`, { headers: { cookie } })).text();
  return { cookie, csrf: /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' };
}

/** Of the first page of the access log. */
async function entriesFor(url: string, { cookie }: Visitor): Promise<readonly string[]> {
  const page = await (await fetch(`${url}/ig/access-log`, { headers: { cookie } })).text();
  return [...new Set([...page.matchAll(/\/ig\/access-log\/([0-9a-f-]{36})/g)].map(([, id = '']) => id))];
}

function cookieOf(response: Response): string {
  const kept = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return kept.join('; ');
}

async function found(
  url: string,
  { cookie, csrf }: Visitor,
  formAt: string,
  person: CaseRecordInput,
): Promise<string> {
  const { nhsNumber, birthDate } = askedFor(person);
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const response = await fetch(`${url}${formAt}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({
      _csrf: csrf,
      'nhs-number': nhsNumber,
      'birth-day': day,
      'birth-month': month,
      'birth-year': year,
    }),
  });
  const location = response.headers.get('location');
  if (location === null) throw new Error(`${formAt} answered ${response.status}`);
  return location;
}
