import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../audit/entry.ts';
import type { Principal, SystemPrincipal } from '../auth/principal.ts';
import type { Clock } from '../clock.ts';
import { sharingAgreementSchema, type SharingAgreement } from '../consent/agreement.ts';
import { GatewayError } from '../errors.ts';
import { actorOf } from './actor-of.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

/** The register of sharing agreements. Every change is an entry in the log, in the same transaction. */
export interface AgreementRegister {
  readonly store: Store;
  readonly clock: Clock;
}

/** What a face reads a version of an agreement by. */
export const agreementSchema = sharingAgreementSchema;

/** No version may be this or higher: the one that revokes it would not fit. */
const lastVersion = 1_000_000;

/** Who changes the register: a system for its organisation, or an operator at the command line. */
export type Registrar = SystemPrincipal | 'operator';

/** Who reads it: a system or an officer of an organisation, or an operator. */
export type RegisterReader = Pick<Principal, 'organisation' | 'organisations'> | 'operator';

/**
 * Records a version of an agreement. In force for every read that starts afterwards, to its first and last day; one that lapses stops the flow that
 * same second, because every decision asks (consent-rules 5, 8).
 *
 * @throws GatewayError `agreement-version`: a version never changes, and a lower one than is on record would never count. `not-permitted`: the
 * organisation whose records are shared says what is shared of them; a recipient's system may only read agreements and end them. The first version
 * of an agreement is for an operator to record.
 */
export async function recordAgreement(
  register: AgreementRegister,
  by: Registrar,
  agreement: SharingAgreement,
): Promise<void> {
  if (by !== 'operator' && by.organisation !== agreement.source) throw new GatewayError('not-permitted');
  await register.store.transaction(async (tx) => {
    const [latest] = await tx.registry.agreementVersions(agreement.id);
    // An id belongs to its source: another organisation's version of it would end the one in force.
    const isNext = latest?.source === agreement.source;
    // Who may become a source at all is the operator's to say, by the first version: a source can record people's permits.
    if (!isNext && by !== 'operator') throw new GatewayError('not-permitted');
    if (!isNext && latest !== undefined) throw new GatewayError('agreement-version');
    if (agreement.version >= lastVersion) throw new GatewayError('agreement-version');
    await append(register, tx, by, agreement);
  });
}

/**
 * Ends an agreement by a new version: every read that starts afterwards finds it revoked. Any party may.
 *
 * @throws GatewayError `not-found` when there is none that the caller is party to
 */
export async function revokeAgreement(
  register: AgreementRegister,
  by: Registrar,
  id: string,
): Promise<SharingAgreement> {
  return register.store.transaction(async (tx) => {
    const [latest] = await tx.registry.agreementVersions(id);
    if (latest === undefined || !isParty(by, latest)) throw new GatewayError('not-found');
    if (latest.revoked) return latest;
    const revoked = { ...latest, version: latest.version + 1, revoked: true };
    await append(register, tx, by, revoked);
    return revoked;
  });
}

/** The newest version of each agreement that the caller's organisation is party to, by id; of all, for an operator. */
export async function listAgreements(
  register: AgreementRegister,
  by: RegisterReader,
): Promise<readonly SharingAgreement[]> {
  const agreements = await register.store.transaction((tx) => tx.inbox.agreements());
  return agreements.filter((agreement) => isParty(by, agreement));
}

/**
 * Every version of an agreement, newest first.
 *
 * @throws GatewayError `not-found` when there is none whose newest version names the caller's organisation
 */
export async function agreementHistory(
  register: AgreementRegister,
  by: RegisterReader,
  id: string,
): Promise<readonly SharingAgreement[]> {
  const versions = await register.store.transaction((tx) => tx.registry.agreementVersions(id));
  const [latest] = versions;
  if (latest === undefined || !isParty(by, latest)) throw new GatewayError('not-found');
  return versions;
}

function isParty(by: RegisterReader, { source, recipients }: SharingAgreement): boolean {
  return (
    by === 'operator' ||
    by.organisation === source ||
    by.organisations.some((one) => recipients.includes(one))
  );
}

async function append(
  { clock }: AgreementRegister,
  tx: StoreTransaction,
  by: Registrar,
  agreement: SharingAgreement,
): Promise<void> {
  const at = clock();
  if (!(await tx.registry.putAgreement(agreement, at))) throw new GatewayError('agreement-version');
  const { id, version, source, revoked } = agreement;
  await tx.log.append({
    ...entryOf(by, source),
    id: randomUUID(),
    at,
    kind: 'agreement',
    outcome: 'done',
    sources: [source],
    personId: undefined,
    detail: {
      asked: { agreement: id, version: String(version), revoked: revoked ? 'yes' : 'no' },
      decisions: [],
      released: {},
    },
  });
}

type By = Pick<AuditEntry, 'face' | 'organisation' | 'askers' | 'role' | 'purpose' | 'actor'>;

function entryOf(by: Registrar, source: string): By {
  const purpose = 'HSYSADMIN';
  if (by === 'operator') {
    const actor = { kind: 'system', id: 'lwg', name: 'command line' } as const;
    return { face: 'cli', organisation: source, askers: [source], role: 'operator', purpose, actor };
  }
  const { organisation, organisations, role } = by;
  return { face: 'api', organisation, askers: organisations, role, purpose, actor: actorOf(by) };
}
