import type { Consent } from '@medplum/fhirtypes';
import { actorsIn, rulesOf, topicsIn } from './ledger-version.ts';

/** Two statements that stand side by side, of which one says yes where the other says no. The no counts. */
export interface LedgerConflict {
  readonly yes: string;
  readonly no: string;
  /** Topic codes. */
  readonly topics: readonly string[];
}

/** Where standing statements contradict each other; pure. Never within one statement: there a rule below another is meant. */
export function conflictsIn(standing: readonly { readonly resource: Consent }[]): readonly LedgerConflict[] {
  const active = standing.flatMap(({ resource }) => (resource.status === 'active' ? [resource] : []));
  return active.flatMap((yes) =>
    active.flatMap((no) => {
      if (no.id === yes.id) return [];
      const topics = contradicted(yes, no);
      return topics.length === 0
        ? []
        : [{ yes: `Consent/${yes.id ?? ''}`, no: `Consent/${no.id ?? ''}`, topics }];
    }),
  );
}

function contradicted(yes: Consent, no: Consent): readonly string[] {
  const permits = rulesOf(yes.provision, 'provision').filter(({ rule }) => rule.type === 'permit');
  const denies = rulesOf(no.provision, 'provision').filter(({ rule }) => rule.type !== 'permit');
  const found = permits.flatMap(({ rule: permit }) =>
    denies.flatMap(({ rule: deny }) => {
      if (!meet(actorsIn(permit), actorsIn(deny))) return [];
      const [permitted, denied] = [topicsIn(permit), topicsIn(deny)];
      // Every item has the topic existence, so a no to it is a no to everything.
      const isAll = denied.length === 0 || denied.includes('existence');
      if (permitted.length === 0) return denied.length === 0 ? ['all'] : denied;
      return isAll ? permitted : permitted.filter((topic) => denied.includes(topic));
    }),
  );
  return [...new Set(found)].toSorted();
}

/** Naming nobody is meaning everybody. */
function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === 0 || others.length === 0 || some.some((one) => others.includes(one));
}
