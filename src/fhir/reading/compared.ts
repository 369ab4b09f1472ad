import type { Bundle, Reference, Resource } from '@medplum/fhirtypes';
import type { MappedCase } from '../mapping/mapped-case.ts';
import { referenceTo } from '../references.ts';
import { findIn, entriesOf, type Entry } from './entries.ts';

/** What a reference means, as one name for both sides; undefined where it leads nowhere. */
export interface Names {
  readonly sent: (reference: Reference) => string | undefined;
  readonly made: (reference: Reference) => string | undefined;
}

/** One resource as it was sent, and what the mapping makes of the same row: nothing where it was not taken. */
export interface Compared {
  readonly path: string;
  readonly sent: Resource;
  /** The same resource, and others that carry parts of it. */
  readonly made: readonly Resource[] | undefined;
  readonly names: Names;
}

/** Puts what was sent beside what was made of it. `madeOf` names the resource that an entry was read as. */
export function compare(
  bundle: Bundle,
  mapped: MappedCase,
  madeOf: (entry: Entry) => string | undefined,
): readonly Compared[] {
  const entries = entriesOf(bundle);
  const made = [...mapped.personal, ...mapped.directory];
  const byName = new Map(made.map((resource) => [referenceTo(resource), resource]));
  const findSent = findIn(bundle, entries);
  const back: Bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: made.map((resource) => ({ resource })),
  };
  const findMade = findIn(back, entriesOf(back));
  const names: Names = {
    sent: (reference) => {
      const found = findSent(reference);
      return found && madeOf(found);
    },
    made: (reference) => {
      const found = findMade(reference);
      return found && referenceTo(found.resource);
    },
  };
  return entries.map((entry) => {
    const name = madeOf(entry);
    const counterpart = name === undefined ? undefined : byName.get(name);
    const all = counterpart && [counterpart, ...partsOf(made, name)];
    return { path: entry.path, sent: entry.resource, made: all, names };
  });
}

/** What is sensitive of a plan stands in parts of it: a goal that the whole lists may be listed there. */
function partsOf(made: readonly Resource[], plan: string | undefined): readonly Resource[] {
  return made.filter(
    (resource) => resource.resourceType === 'CarePlan' && resource.partOf?.[0]?.reference === plan,
  );
}
