import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import { GatewayError } from '../../errors.ts';
import type { Store } from '../ports/store.ts';

/** Who tries what, before it is known what comes of it. */
export type Attempt = Omit<AuditEntry, 'outcome' | 'sources' | 'personId' | 'detail'> & {
  readonly detail: Pick<AuditEntry['detail'], 'asked'>;
};

/**
 * Does it; or leaves the attempt in the log, refused where the caller could have known, failed where it is our doing, about nobody and of no source.
 * When even that cannot be stored nothing was disclosed, and the caller still gets the error.
 *
 * @throws whatever `work` threw
 */
export async function orLogRefusal<T>(
  store: Pick<Store, 'transaction'>,
  { detail: { asked }, ...attempt }: Attempt,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const entry: AuditEntry = {
      ...attempt,
      id: randomUUID(),
      ...whatCame(error),
      sources: [],
      personId: undefined,
      detail: { asked, decisions: [], released: {}, errorCode: codeOf(error) },
    };
    await store.transaction((tx) => tx.log.append(entry)).catch(() => undefined);
    throw error;
  }
}

function whatCame(error: unknown): Pick<AuditEntry, 'outcome'> {
  return { outcome: error instanceof GatewayError && error.row.status < 500 ? 'refused' : 'failed' };
}

function codeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'internal';
}
