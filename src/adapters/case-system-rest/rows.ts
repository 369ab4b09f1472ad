import type { RawRow } from '../../living-well/support-update/reading.ts';
import type { Client, Contact, Referral, Worker } from './entities.ts';

/** A case with all that is told of it. */
export interface WholeCase {
  readonly referral: Referral;
  /** Not there: the case system's user may not see the client. */
  readonly client: Client | undefined;
  readonly worker: Worker | undefined;
  readonly done: readonly Contact[];
  readonly due: readonly Contact[];
}

/** A case as a flat support update, in the case system's own words; the feed says what they mean. */
export function rowOf({ referral, client, worker, done, due }: WholeCase): RawRow {
  const last = done.toSorted(byStart).at(-1);
  // The earliest that is outstanding, overdue or not: the same until somebody changes it.
  const next = due.toSorted(byStart)[0];
  return cells({
    client_ref: client?.id,
    nhs_number: client?.nhs_number,
    date_of_birth: client?.date_of_birth,
    given_name: client?.first_name,
    family_name: client?.surname,
    gender: client?.gender,
    service_code: referral.project,
    status: referral.referral_complete === 'Y' ? 'closed' : referral.stage,
    start_date: referral.date,
    referral_date: referral.date,
    referral_route: referral.referrer,
    worker_ref: worker?.id,
    worker_name: worker?.name,
    worker_phone: worker?.telephone,
    last_contact_date: last?.start_date,
    last_contact_kind: last?.contact_type,
    next_contact_date: next?.start_date,
    next_contact_kind: next?.contact_type,
    source_updated_at: changedAt([referral, client, worker, ...done, ...due]),
  });
}

/** When any part of it changed last: two states of one case never carry the same time, as long as a change moves its part's own. */
function changedAt(parts: readonly ({ readonly updated?: string | null | undefined } | undefined)[]): string {
  return parts.map((part) => part?.updated ?? '').reduce((one, other) => (one > other ? one : other), '');
}

function byStart(one: Contact, other: Contact): number {
  return one.start_date < other.start_date || (one.start_date === other.start_date && one.id < other.id)
    ? -1
    : 1;
}

function cells(row: Readonly<Record<string, string | null | undefined>>): RawRow {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value ?? '']));
}
