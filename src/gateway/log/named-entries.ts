import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditEntry } from '../../audit/entry.ts';
import type { Store } from '../ports/store.ts';

/** Ids of the entries that were committed while something was answered, in their order. */
export type NamedEntries = Set<string>;

const answers = new AsyncLocalStorage<NamedEntries | undefined>();

/** Whatever is committed in `work`, and in what it starts, is named in `named`; in none, where it is done for several answers at once. */
export function naming<T>(named: NamedEntries | undefined, work: () => T): T {
  return answers.run(named, work);
}

/** Names an entry that was committed for this answer together with those of others. */
export function nameEntry(id: string): void {
  answers.getStore()?.add(id);
}

/**
 * A store that names each entry once it is committed, and none that was not. Not one that tells of others' looks: whoever changes a choice must not learn
 * from their own answer that somebody had looked.
 */
export function namingStore(store: Store): Store {
  return {
    ...store,
    transaction: async (work) => {
      const appended: AuditEntry[] = [];
      const result = await store.transaction((tx) => {
        const { log } = tx;
        return work({
          ...tx,
          log: {
            ...log,
            append(entry) {
              appended.push(entry);
              return log.append(entry);
            },
            appendAll(entries) {
              appended.push(...entries);
              return log.appendAll(entries);
            },
          },
        });
      });
      for (const { id, kind } of appended) if (kind !== 'refused-after-disclosure') nameEntry(id);
      return result;
    },
  };
}
