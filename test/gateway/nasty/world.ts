import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import { caseSystem, demoAgreement, site, trust } from '../../../src/demo/organisations.ts';
import { issueApiKey, registerClient } from '../../../src/gateway/register.ts';
import { sharingTopics } from '../../../src/living-well/case-record.ts';
import { askRecord, currentSupport, token } from '../../support/ask.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { addOtherSource, fromOtherSource, personIdOf } from '../../support/look.ts';
import type { CaseRecordInput } from '../../support/people.ts';
import { push } from '../../support/push.ts';
import { addRecorder } from '../../support/recorder.ts';
import type { Word } from './row.ts';

export interface Outcome {
  readonly word: Word;
  readonly status: string;
  readonly codes: readonly string[];
  readonly receipt: string;
}

/** A gateway with an agreement that foresees everything, so that only the person's choices and an item's labels hold anything back. */
export interface World {
  readonly gateway: TestGateway;
  /** Key of somebody who records Consents by FHIR. */
  readonly recorderKey: string;
  send(record: CaseRecordInput): Promise<Outcome>;
  /** The same, as another organisation's system has it. */
  sendByOther(record: CaseRecordInput): Promise<Outcome>;
  /** Everything the trust's system is given of somebody, older versions too, as text; what is encoded, decoded. */
  given(personId: string): Promise<string>;
  /** What is stored of somebody now, opened. */
  stored<T extends Resource['resourceType']>(
    personId: string,
    type: T,
  ): Promise<readonly Extract<Resource, { resourceType: T }>[]>;
  stop(): Promise<void>;
}

/** What the person of a row says on sharing unless the row says otherwise: everything, with the trust. */
export const sharesAll = {
  sharing: {
    id: 'S',
    status: 'active',
    recordedOn: '2026-10-01',
    recordedBy: 'Alex',
    choices: [{ decision: 'share', topics: [...sharingTopics], with: [trust], purposes: ['TREAT'] }],
  },
} as const;

export async function startWorld(): Promise<World> {
  const gateway = await startTestGateway({ agreement: { ...demoAgreement, topics: [...sharingTopics] } });
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const sources = [site, 'luton', 'edinburgh', 'salford'].map((place) => ({
    site: place,
    system: caseSystem,
  }));
  const client = { ...gateway.caseClient, id: 'nasty', keys: [], sources };
  await registerClient(registry, client);
  const apiKey = await issueApiKey(registry, client, client.scopes);
  const other = await addOtherSource(gateway);
  return {
    gateway,
    recorderKey: await addRecorder(gateway),
    send: (record) => send(gateway, record, apiKey),
    sendByOther: (record) => send(gateway, fromOtherSource(record), other.apiKey),
    given: (personId) => given(gateway, personId),
    stored: (personId, type) => stored(gateway, personId, type),
    stop: () => gateway.stop(),
  };
}

async function send(gateway: TestGateway, record: CaseRecordInput, apiKey: string): Promise<Outcome> {
  const response = await push(gateway, record, { apiKey });
  if (response.statusCode !== 202) {
    const { errors } = response.json<{ errors: { code: string }[] }>();
    const word = [400, 422].includes(response.statusCode) ? 'reject' : 'held';
    return { word, status: String(response.statusCode), codes: errors.map(({ code }) => code), receipt: '' };
  }
  await gateway.work();
  const { receipt } = response.json<{ receipt: string }>();
  const url = `/v1/receipts/${receipt}`;
  const read = await gateway.app.inject({ method: 'GET', url, headers: { 'x-api-key': apiKey } });
  const { status, issues } = read.json<{ status: string; issues: readonly { code: string }[] }>();
  const codes = issues.map(({ code }) => code);
  if (status === 'received') throw new Error('not applied, and nobody says why');
  const word = status === 'held' ? 'held' : codes.length > 0 ? 'accept+warn' : 'accept';
  return { word, status, codes, receipt };
}

async function given(gateway: TestGateway, personId: string): Promise<string> {
  const bearer = await token(gateway);
  const found = await askRecord(gateway, bearer, `Patient/${personId}/$everything`);
  const resources = found.statusCode === 200 ? (found.json<Bundle>().entry ?? []) : [];
  const histories = resources.map(({ resource }) => `${resource?.resourceType}/${resource?.id}/_history`);
  const answers = [found.body, (await currentSupport(gateway, bearer, personId)).body];
  for (const url of new Set([`Patient/${personId}/_history`, ...histories]))
    answers.push((await askRecord(gateway, bearer, url)).body);
  const texts = answers.flatMap((body) => [body, ...decoded(body)]);
  return texts.join('\n');
}

function decoded(body: string): readonly string[] {
  return [...body.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
}

async function stored<T extends Resource['resourceType']>(
  gateway: TestGateway,
  personId: string,
  type: T,
): Promise<readonly Extract<Resource, { resourceType: T }>[]> {
  const records = await gateway.worker.store.transaction((tx) => tx.records.read(personId, [type]));
  return records.resources.map(({ resource }) => resource as Extract<Resource, { resourceType: T }>);
}

/** Verification statuses of the NHS number, of each description of the person. */
export async function numberStatuses(world: World, personId: string): Promise<readonly string[]> {
  const patients: readonly Patient[] = await world.stored(personId, 'Patient');
  return patients.flatMap(({ identifier = [] }) =>
    identifier.flatMap(({ extension = [] }) =>
      extension.flatMap(({ valueCodeableConcept }) => valueCodeableConcept?.coding?.[0]?.code ?? []),
    ),
  );
}

export { personIdOf };
