import { randomUUID } from 'node:crypto';
import { systemPrincipal } from '../../auth/client.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import { GatewayError, type FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { RowAnswer } from '../../living-well/support-update.ts';
import type { RowIssue } from '../../living-well/support-update/row-issues.ts';
import { acceptRecords } from '../intake.ts';
import type { Result } from '../ports/intake.ts';
import type { PulledSource, Pulling, PullTally } from './pulling.ts';

/**
 * In whose name a source's records come in.
 *
 * @throws GatewayError `not-authenticated` where the client is revoked, `not-permitted` where it may not push
 */
export async function principalOf({ clients, tree }: Pulling, one: PulledSource): Promise<SystemPrincipal> {
  const client = await clients.find(one.client);
  // Nobody calls: from where its secrets may be used says nothing about what we ask for ourselves.
  const presented = client && {
    client: { ...client, allowedFrom: [] },
    scopes: client.scopes,
    kid: undefined,
  };
  const principal = await systemPrincipal(presented, '', tree);
  if (!allows(principal.scopes, 'case-records.write')) throw new GatewayError('not-permitted');
  return principal;
}

/** Refusals that are of the source, not of a record: nothing of it is taken in, and going on would lose what comes after. */
const ofTheSource = ['wrong-source', 'unknown-site', 'unconfigured-site'] as const;

interface TakenRow extends Pick<RowAnswer, 'update' | 'issues'> {
  readonly became: keyof PullTally;
}

/**
 * The rows of a page in one call of the intake: the very same record as before is known there, and not stored again.
 *
 * @throws GatewayError `wrong-source`, `unknown-site`, `unconfigured-site`, or the intake's own
 */
export async function takeInPage(
  pulling: Pulling,
  client: SystemPrincipal,
  rows: readonly RowAnswer[],
): Promise<readonly TakenRow[]> {
  const offers = rows.flatMap(({ record }) =>
    record === undefined ? [] : [{ record, body: Buffer.from(JSON.stringify(record)) }],
  );
  const results = offers.length === 0 ? [] : await offer(pulling, client, offers);
  const waiting = [...results];
  return rows.map(({ record, update, issues }) => {
    const result = record === undefined ? undefined : waiting.shift();
    if (result === undefined) return { update, issues, became: 'refused' };
    const became = {
      accepted: 'accepted',
      duplicate: 'replayed',
      held: 'refused',
      rejected: 'refused',
    } as const;
    return { update, issues: result.issues?.map(ofRow) ?? issues, became: became[result.outcome] };
  });
}

async function offer(
  pulling: Pulling,
  client: SystemPrincipal,
  records: readonly { readonly record: CaseRecord; readonly body: Buffer }[],
): Promise<readonly Result[]> {
  const call = Buffer.concat(records.map(({ body }) => body));
  const { results } = await acceptRecords(pulling, { client, idempotencyKey: randomUUID(), call, records });
  const code = ofTheSource.find((one) =>
    results.some(({ issues }) => issues?.some((issue) => issue.code === one)),
  );
  if (code !== undefined) throw new GatewayError(code);
  return results;
}

/** An issue of a record, which is of no one column. */
function ofRow({ code, fix }: FieldIssue): RowIssue {
  return { field: 'row', code, fix, severity: 'rejected' };
}
