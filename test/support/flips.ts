import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { addRecordSystem, emergencyAgreement, reason } from './emergency.ts';
import { personIdOf } from './look.ts';
import { changed, type CaseRecordInput } from './people.ts';
import { bearer, peopleToday, pushTo, type RealGateway } from './real-gateway.ts';
import { addRecorder, consents } from './recorder.ts';
import type { ThreeGateways } from './three-gateways.ts';

/** A way of taking from others what they may see, and of giving it back. */
export interface Flip {
  /** Whose: of people who share what they have, or of people who share nothing. */
  readonly of: 'open' | 'shut';
  /** The one change reaches everybody, not one person. */
  readonly forEverybody?: boolean;
  /** Takes away, at one of the servers. Resolves when that is acknowledged; gives the id of the row that was committed before it. */
  withdraw(person: CaseRecordInput, url: string): Promise<string>;
  /** Gives back. Resolves when it is in force; gives the id of the row that was committed before it. */
  permit(person: CaseRecordInput, url: string): Promise<string>;
  /** Selects `id` and the moment it was committed, of such rows. */
  readonly withdrawals: string;
  readonly permits: string;
  /** As what a reader asks. */
  headers(person: CaseRecordInput): Readonly<Record<string, string>>;
  /** Whether an answer shows what is taken away. */
  shows(body: string): boolean;
}

/** When the transaction that last wrote a row was committed. */
const committed = 'pg_xact_commit_timestamp(xmin)';
const goalText = 'Walk with a group every week';
const showsAnything = (body: string): boolean => body.includes('"resourceType":"Patient"');

/** Somebody of whom all that the flips are about can be seen, or nothing; and of whom there is little else: applying a record is not what is measured. */
export function flippedPerson(kind: Flip['of'], index: number): CaseRecordInput {
  const [morgan] = peopleToday();
  if (morgan?.plan === undefined || morgan.sharing === undefined) throw new Error('there is nobody');
  const { source, sharing, plan, person } = morgan;
  const { birthDate, name } = person;
  const goals = plan.goals?.filter(({ text }) => text === goalText) ?? [];
  return {
    source,
    person: { id: `${kind}-${index}`, birthDate, name },
    plan: { ...plan, goals },
    sharing: {
      ...sharing,
      ...(kind === 'shut' && { choices: [{ decision: 'do-not-share', topics: ['existence'] }] }),
    },
  };
}

let records = 0;
/** The person's record as it is sent next: later than every one before it. */
function nextRecord(person: CaseRecordInput, change: Partial<CaseRecordInput>): CaseRecordInput {
  records += 1;
  return changed(person, records / 60, change);
}

type Pushed = Pick<Flip, 'of' | 'withdraw' | 'permit' | 'withdrawals' | 'permits' | 'headers'>;

/** A push is acknowledged at 202, and what it gives is there once it is applied. */
async function byPush(
  { real }: ThreeGateways,
  withdrawn: (person: CaseRecordInput) => Partial<CaseRecordInput>,
): Promise<Pushed> {
  const reader = await bearer(real);
  const send = async (record: CaseRecordInput, url: string, prefer: string): Promise<string> => {
    const response = await pushUntilTaken({ ...real, url }, record, prefer);
    const { receipt, status } = await answerOf<{ receipt: string; status: string }>(response);
    if (prefer !== '' && status !== 'applied') throw new Error(`a push came to be ${status}`);
    return receipt;
  };
  return {
    of: 'open',
    withdraw: (person, url) => send(nextRecord(person, withdrawn(person)), url, ''),
    permit: (person, url) => send(nextRecord(person, {}), url, 'wait=20'),
    // The row of the key is written once, with the acknowledgement; that of the record last when it is applied.
    withdrawals: `SELECT inbox_id, ${committed} FROM client_request`,
    permits: `SELECT id, ${committed} FROM inbox`,
    headers: () => reader,
  };
}

/** Turned away as one too many, it is sent again with its key: the withdrawal is acknowledged that much later. */
async function pushUntilTaken(real: RealGateway, record: CaseRecordInput, prefer: string): Promise<Response> {
  const key = randomUUID();
  for (;;) {
    const response = await pushTo(real, record, { key, prefer });
    if (response.status !== 503) return response;
    await response.body?.cancel();
    await pause(50);
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`a change was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** The person's choices, as their case system sends them. */
async function pushedChoices(three: ThreeGateways): Promise<Flip> {
  const withdrawn = ({ sharing }: CaseRecordInput): Partial<CaseRecordInput> => ({
    ...(sharing && { sharing: { ...sharing, status: 'withdrawn' } }),
  });
  return { ...(await byPush(three, withdrawn)), shows: showsAnything };
}

/** A goal is marked with a topic that is not shared. */
async function pushedMark(three: ThreeGateways): Promise<Flip> {
  const marked = ({ plan }: CaseRecordInput): Partial<CaseRecordInput> => {
    const goals = plan?.goals?.map((goal) => ({ ...goal, sensitive: ['domestic-abuse' as const] }));
    return { ...(plan && goals && { plan: { ...plan, goals } }) };
  };
  return { ...(await byPush(three, marked)), shows: (body) => body.includes(goalText) };
}

/** A FHIR Consent that refuses everything, beside the choices that were pushed; and its end. */
async function fhirConsent({ real }: ThreeGateways): Promise<Flip> {
  const reader = await bearer(real);
  const recorder = await addRecorder(real.gateway);
  const ids = new Map<string, string>();
  const send = async (person: CaseRecordInput, url: string, status: 'active' | 'inactive') => {
    const personId = personIdOf(person);
    const id = ids.get(personId);
    const response = await fetch(`${url}/fhir/Consent${id === undefined ? '' : `/${id}`}`, {
      method: id === undefined ? 'POST' : 'PUT',
      headers: { 'content-type': 'application/fhir+json', 'x-api-key': recorder },
      body: JSON.stringify({ ...consents.refuseAll(personId), ...(id !== undefined && { id }), status }),
    });
    ids.set(personId, (await answerOf<{ id: string }>(response)).id);
    return response.headers.get('x-audit-id') ?? '';
  };
  const entries = `SELECT id, ${committed} FROM audit_event WHERE kind = 'consent'`;
  return {
    of: 'open',
    withdraw: (person, url) => send(person, url, 'active'),
    permit: (person, url) => send(person, url, 'inactive'),
    withdrawals: entries,
    permits: entries,
    headers: () => reader,
    shows: showsAnything,
  };
}

/** The agreement that everything rests on is revoked, and made again, each by a version of its own. */
async function revokedAgreement({ real }: ThreeGateways): Promise<Flip> {
  const reader = await bearer(real);
  let version = emergencyAgreement.version + 1;
  const put = async (revoked: boolean): Promise<string> => {
    version += 1;
    await recordAgreement(real.gateway.services, 'operator', { ...emergencyAgreement, version, revoked });
    return String(version);
  };
  const versions = `SELECT version, ${committed} FROM sharing_agreement`;
  return {
    of: 'open',
    forEverybody: true,
    withdraw: () => put(true),
    permit: () => put(false),
    withdrawals: versions,
    permits: versions,
    headers: () => reader,
    shows: showsAnything,
  };
}

/** Emergency access to somebody who shares nothing is closed, and opened again. */
async function emergencyCase({ real }: ThreeGateways): Promise<Flip> {
  await addRecordSystem(real.gateway, 'epr');
  const reader = await bearer(real, 'epr');
  const cases = new Map<string, string>();
  const permit = async (person: CaseRecordInput, url: string): Promise<string> => {
    const patient = personIdOf(person);
    const response = await fetch(`${url}/v1/emergency-access`, {
      method: 'POST',
      headers: { ...reader, 'content-type': 'application/json' },
      body: JSON.stringify({ patient, reason, user: { id: patient, name: 'Robin Ashworth' } }),
    });
    const opened = (await answerOf<{ case: string }>(response)).case;
    cases.set(patient, opened);
    return opened;
  };
  return {
    of: 'shut',
    withdraw: async (person, url) => {
      const opened = cases.get(personIdOf(person)) ?? (await permit(person, url));
      const request = { method: 'DELETE', headers: reader };
      const { status } = await fetch(`${url}/v1/emergency-access/${opened}`, request);
      if (status !== 204) throw new Error(`closing a case was answered ${status}`);
      return opened;
    },
    permit,
    // The row is last written when the case is closed; of its opening there is the moment that the server had for it, just before.
    withdrawals: `SELECT id, ${committed} FROM break_glass_case`,
    permits: 'SELECT id, opened_at FROM break_glass_case',
    headers: (person) => ({
      ...reader,
      'x-emergency-case': cases.get(personIdOf(person)) ?? personIdOf(person),
    }),
    shows: showsAnything,
  };
}

/** Each change that binds every read which starts after its acknowledgement (consent-rules 8). */
export const flips: Readonly<Record<string, (three: ThreeGateways) => Promise<Flip>>> = {
  'choices pushed': pushedChoices,
  'FHIR Consent': fhirConsent,
  'stricter label pushed': pushedMark,
  'agreement revoked': revokedAgreement,
  'emergency case closed': emergencyCase,
};
