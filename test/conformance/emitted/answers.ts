import { randomUUID } from 'node:crypto';
import type { Bundle, Consent, Resource } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { demoAgreement, trust } from '../../../src/demo/organisations.ts';
import type { SharingAgreement } from '../../../src/consent/agreement.ts';
import { guideResources } from '../../../src/fhir/guide/guide.ts';
import { systems } from '../../../src/fhir/systems.ts';
import { sharingTopics } from '../../../src/living-well/case-record.ts';
import { token } from '../../support/ask.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { askedFor, personIdOf } from '../../support/look.ts';
import { people } from '../../support/people.ts';
import { asBundle, pushAndWait, pushBundle } from '../../support/push-bundle.ts';
import { push } from '../../support/push.ts';
import { addRecorder, askFhir, consents } from '../../support/recorder.ts';
import { routeTable } from '../../support/route-table.ts';
import { withEntries } from './mapped.ts';
import { wholeRecord } from './whole-record.ts';

/** Lets through all that a person can share. */
export const wholeAgreement: SharingAgreement = { ...demoAgreement, topics: [...sharingTopics] };

/** What a route under `/fhir` answered. */
export interface Answered {
  readonly route: string;
  readonly statuses: readonly number[];
  readonly resources: readonly Resource[];
}

/** Under `/fhir`, and not FHIR. */
const notFhir = ['GET /fhir/.well-known/smart-configuration'];

/** Asks a gateway with {@link wholeAgreement} for everything that every route under `/fhir` gives, rightly and wrongly. */
export async function askEverything(gateway: TestGateway): Promise<readonly Answered[]> {
  const asking = await startAsking(gateway);
  const answers: Answered[] = [];
  for (const route of await fhirRoutes(gateway)) {
    const responses: LightMyRequestResponse[] = [];
    for (const request of requestsOf(route, asking)) responses.push(await request());
    answers.push({
      route,
      statuses: responses.map(({ statusCode }) => statusCode),
      resources: responses.flatMap((one) => (one.body === '' ? [] : withEntries(one.json<Resource>()))),
    });
  }
  return answers;
}

/** Those that change what a person shares come last: until then everything is shared. Before them the log, once there have been looks. */
async function fhirRoutes(gateway: TestGateway): Promise<readonly string[]> {
  const routes = await routeTable(gateway.services);
  const asked = routes.filter((route) => route.includes(' /fhir') && !notFhir.includes(route));
  const changes = (route: string): boolean => /^(POST|PUT) \/fhir\/Consent(\/:id)?$/.test(route);
  const isOfTheLog = (route: string): boolean => route.includes('/fhir/AuditEvent');
  const looks = asked.filter((route) => !changes(route) && !isOfTheLog(route));
  return [...looks, ...asked.filter(isOfTheLog), ...asked.filter(changes)];
}

/** Everything that is kept of the person and beside them: Consents and Provenance, which no route gives to others, too. */
export async function stored(gateway: TestGateway): Promise<readonly Resource[]> {
  const { resources, directory } = await gateway.services.store.transaction((tx) =>
    tx.records.read(personIdOf(wholeRecord())),
  );
  return [...resources.map(({ resource }) => resource), ...directory];
}

interface Asking {
  readonly gateway: TestGateway;
  readonly bearer: string;
  readonly recorder: string;
  /** API key of the organisation's own auditor. */
  readonly auditor: string;
  readonly personId: string;
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly consent: Consent & { readonly id: string };
}

type Request = () => Promise<LightMyRequestResponse>;

async function startAsking(gateway: TestGateway): Promise<Asking> {
  const record = wholeRecord();
  const personId = personIdOf(record);
  for (const one of [record, people.sharesNothing()]) {
    const { statusCode, body } = await push(gateway, one);
    if (statusCode !== 202) throw new Error(body);
  }
  await gateway.work();
  const recorder = await addRecorder(gateway);
  const recorded = await askFhir(gateway, recorder, {
    method: 'POST',
    url: 'Consent',
    body: consents.permit(personId, sharingTopics),
  });
  const kept = await stored(gateway);
  const ids = Map.groupBy(kept, ({ resourceType }) => resourceType);
  return {
    gateway,
    bearer: await token(gateway),
    recorder,
    auditor: await addRecorder(gateway, {
      id: 'auditor',
      organisation: trust,
      system: 'audit',
      scopes: ['system/AuditEvent.rs'],
    }),
    personId,
    ids: new Map([...ids].map(([type, those]) => [type, those.map(({ id }) => id ?? '')])),
    consent: recorded.json(),
  };
}

/** How each kind of route is asked. A route of a new kind is an error: nobody would have looked at what it gives. */
function requestsOf(route: string, asking: Asking): readonly Request[] {
  const [method = '', path = ''] = route.split(' ');
  const [type = '', ...rest] = path.slice('/fhir/'.length).split('/');
  if (guide.has(type)) return ofGuide(method, type, rest.join('/'), asking);
  if (type === 'AuditEvent') return ofTheLog(method, rest.join('/'), asking);
  if (type === 'Consent') return ofConsent(method, rest.join('/'), asking);
  const known = kinds[`${method} ${type}`] ?? kinds[`${method} ${rest.join('/')}`];
  const requests = known?.(type, asking);
  if (requests === undefined) throw new Error(`say in answers.ts how ${route} is asked`);
  return requests;
}

const kinds: Readonly<Record<string, (type: string, asking: Asking) => readonly Request[]>> = {
  'POST ': (_type, asking) => [...batches(asking), ...pushes(asking)],
  'POST $validate': (type, asking) => validations(type, asking),
  'GET metadata': (_type, asking) => [read(asking, 'metadata')],
  'GET ': (type, asking) => searches(asking).map((query) => read(asking, `${type}?${query}`)),
  'POST _search': (type, asking) =>
    type === 'Patient'
      ? [form(asking, 'Patient/_search', byNumber()), form(asking, 'Patient/_search', 'name=Morgan')]
      : searches(asking).map((query) => form(asking, `${type}/_search`, query)),
  'GET :id': (type, asking) => idsOf(type, asking).map((id) => read(asking, `${type}/${id}`)),
  'GET :id/_history': (type, asking) =>
    idsOf(type, asking).map((id) => read(asking, `${type}/${id}/_history`)),
  'GET :id/_history/:version': (type, asking) =>
    idsOf(type, asking).map((id) => read(asking, `${type}/${id}/_history/1`)),
  'GET :id/$everything': (type, asking) =>
    idsOf(type, asking).map((id) => read(asking, `${type}/${id}/$everything`)),
  'GET :id/$current-support': (type, asking) =>
    idsOf(type, asking).map((id) => read(asking, `${type}/${id}/$current-support`)),
};

/** Those of the whole person, and one that nobody has. */
function idsOf(type: string, { ids }: Asking): readonly string[] {
  return [...(ids.get(type) ?? []), randomUUID()];
}

function searches({ personId }: Asking): readonly string[] {
  const patient = `patient=${personId}`;
  return [
    patient,
    `${patient}&_summary=true`,
    `${patient}&_elements=id`,
    `${patient}&_count=1`,
    `${patient}&nonsense=1`,
  ];
}

function byNumber(): string {
  const { nhsNumber, birthDate: birthdate } = askedFor(wholeRecord());
  return new URLSearchParams({ identifier: `${systems.nhsNumber}|${nhsNumber}`, birthdate }).toString();
}

function batches(asking: Asking): readonly Request[] {
  const get = (url: string): object => ({ request: { method: 'GET', url } });
  const body = (entry: readonly object[]): object => ({ resourceType: 'Bundle', type: 'batch', entry });
  const { personId } = asking;
  const whole = body([
    get(`Patient/${personId}`),
    get(`Goal?patient=${personId}`),
    get(`Goal/${randomUUID()}`),
  ]);
  return [whole, { resourceType: 'Bundle', type: 'nonsense' }].map((one) => post(asking, '', one));
}

/** A case system's pushes: one that is waited for, with something that is not taken, one that is not, and one that is refused. */
function pushes({ gateway }: Asking): readonly Request[] {
  const bundle = asBundle(people.undecided());
  const condition = { resourceType: 'Condition', subject: { reference: bundle.entry[0]?.fullUrl } };
  const entry = { resource: condition, request: { method: 'POST', url: 'Condition' } };
  const more = { ...bundle, entry: [...bundle.entry, entry] };
  return [
    () => pushAndWait(gateway, more),
    () => pushBundle(gateway, asBundle(people.undecided(), 'collection')),
    () => pushBundle(gateway, { ...bundle, entry: bundle.entry.slice(1) }),
  ];
}

/** Of something that is well, and of something that is not. */
function validations(type: string, { gateway }: Asking): readonly Request[] {
  const url = type === '$validate' ? '/fhir/$validate' : `/fhir/${type}/$validate`;
  const resourceType = type === '$validate' ? 'Goal' : type;
  const goal = {
    resourceType,
    lifecycleStatus: 'active',
    description: { text: 'Walk' },
    subject: { display: 'Sam' },
  };
  return [goal, { resourceType }].map((one) => () => pushBundle(gateway, one, {}, url));
}

function ofConsent(method: string, rest: string, asking: Asking): readonly Request[] {
  const { gateway, recorder, personId, consent } = asking;
  const url = `Consent/${rest.replace(':id', consent.id).replace(':version', '1')}`.replace(/\/$/, '');
  const ask = (request: Omit<Parameters<typeof askFhir>[2], 'method'>): Request => {
    const known = (['GET', 'POST', 'PUT'] as const).find((one) => one === method);
    if (known === undefined) throw new Error(`say in answers.ts how ${method} of a Consent is asked`);
    return () => askFhir(gateway, recorder, { method: known, ...request });
  };
  const outcome = { prefer: 'return=OperationOutcome' };
  if (rest === '_search') {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return [ask({ url, body: `patient=Patient/${personId}`, headers })];
  }
  if (method === 'GET' && rest === '')
    return [`patient=${personId}`, ''].map((query) => ask({ url: `${url}?${query}` }));
  if (method === 'GET') return [ask({ url })];
  const body = method === 'PUT' ? consent : consents.permit(personId);
  const { dateTime: _, ...incomplete } = body;
  return [
    ask({ url, body }),
    ask({ url, body, headers: outcome }),
    ask({ url, body: incomplete, headers: outcome }),
    ask({ url, body: { ...body, status: 'nonsense' } }),
  ];
}

/** Pages of the log, and one entry opened: one that is there by then, and none. */
function ofTheLog(method: string, rest: string, { gateway, auditor, personId }: Asking): readonly Request[] {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  if (method === 'POST') {
    const url = 'AuditEvent/_search';
    return [`patient=${personId}`, 'nonsense=1'].map(
      (body) => () => askFhir(gateway, auditor, { method: 'POST', url, body, headers }),
    );
  }
  const ask =
    (url: string): Request =>
    () =>
      askFhir(gateway, auditor, { method: 'GET', url });
  if (rest === '') return ['', '?purpose=TREAT', '?nonsense=1'].map((query) => ask(`AuditEvent${query}`));
  return [
    ask(`AuditEvent/${randomUUID()}`),
    async () => {
      const page = await ask('AuditEvent?purpose=TREAT')();
      const [first] = page.json<Bundle>().entry ?? [];
      return ask(`AuditEvent/${first?.resource?.id ?? ''}`)();
    },
  ];
}

const guide: ReadonlyMap<string, readonly { readonly id: string }[]> = Map.groupBy(
  guideResources(),
  ({ resourceType }) => resourceType,
);

/** Every definition of a type, and one that is not there. */
function ofGuide(method: string, type: string, rest: string, asking: Asking): readonly Request[] {
  if (method === 'POST') return ['', 'nonsense=1'].map((query) => form(asking, `${type}/_search`, query));
  if (rest === '') return ['', '?nonsense=1'].map((query) => read(asking, `${type}${query}`));
  const ids = (guide.get(type) ?? []).map(({ id }) => id);
  return [...ids, 'nothing'].map((id) => read(asking, `${type}/${id}`));
}

function read({ gateway, bearer }: Asking, url: string): Request {
  const headers = { authorization: `Bearer ${bearer}` };
  return () => gateway.app.inject({ method: 'GET', url: `/fhir/${url}`, headers });
}

function form({ gateway, bearer }: Asking, url: string, payload: string): Request {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/x-www-form-urlencoded' };
  return () => gateway.app.inject({ method: 'POST', url: `/fhir/${url}`, headers, payload });
}

function post({ gateway, bearer }: Asking, url: string, body: object): Request {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/fhir+json' };
  return () =>
    gateway.app.inject({ method: 'POST', url: `/fhir${url}`, headers, payload: JSON.stringify(body) });
}
