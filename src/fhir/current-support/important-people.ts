import type { Flag, RelatedPerson } from '@medplum/fhirtypes';
import type { ContactView } from '../current-support.ts';
import { hasCode } from '../elements.ts';
import { referenceTo } from '../references.ts';
import { extensions, systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

const relationWords: Readonly<Record<string, string>> = {
  'family-member': 'family',
  carer: 'carer',
  friend: 'friend',
  father: 'father',
  'important-other': 'important to them',
};

/**
 * Whom to turn to: only people of whom it is recorded that the person trusts them, or what they may be told. Somebody who is merely named might
 * be the one who must not know, and the flag that says so may have been withheld.
 */
export function currentContacts(items: ReleasedItems): readonly RelatedPerson[] {
  const barred = new Set(doNotContactFlags(items).map(personOf));
  return items.relatedPersons
    .filter(
      (one) =>
        one.active !== false &&
        !barred.has(referenceTo(one)) &&
        (isTrusted(one) || mayBeToldOf(one) !== undefined),
    )
    .toSorted((one, other) => Number(isTrusted(other)) - Number(isTrusted(one)));
}

export function contactViews(items: ReleasedItems): readonly ContactView[] {
  return currentContacts(items).map((one) => ({
    name: nameOf(one),
    telephone: one.telecom?.find(({ system }) => system === 'phone')?.value,
    trusted: isTrusted(one),
    mayBeTold: mayBeToldOf(one),
  }));
}

/** Flags that somebody must not be contacted. */
export function doNotContactFlags({ flags }: ReleasedItems): readonly Flag[] {
  return flags.filter(
    ({ status, category }) =>
      status === 'active' && category?.some((concept) => hasCode(concept, systems.record, 'do-not-contact')),
  );
}

/** Each by name, as far as that was released; that there is somebody is said in any case. */
export function doNotContactViews(items: ReleasedItems): readonly string[] {
  return doNotContactFlags(items).map((flag) => {
    const one = barredPerson(items, flag);
    return one === undefined ? 'Somebody whose name is not shown: ask the person' : nameOf(one);
  });
}

/** Whom such a flag is about, if they were released beside it. */
export function barredPerson({ relatedPersons }: ReleasedItems, flag: Flag): RelatedPerson | undefined {
  return relatedPersons.find((related) => referenceTo(related) === personOf(flag));
}

function personOf(flag: Flag): string | undefined {
  return flag.extension?.find(({ url }) => url === extensions.aboutPerson)?.valueReference?.reference;
}

function isTrusted({ relationship }: RelatedPerson): boolean {
  return relationship?.some((concept) => hasCode(concept, systems.role, 'trusted-person')) === true;
}

function mayBeToldOf({ extension }: RelatedPerson): string | undefined {
  return extension?.find(({ url }) => url === extensions.mayBeTold)?.valueString;
}

function nameOf({ name, relationship }: RelatedPerson): string {
  const [first] = name ?? [];
  const called = [...(first?.given ?? []), ...(first?.family === undefined ? [] : [first.family])].join(' ');
  const codes = (relationship ?? []).flatMap(({ coding = [] }) => coding.map(({ code }) => code ?? ''));
  const relation = codes.flatMap((code) => relationWords[code] ?? [])[0];
  if (called === '') return `Name not recorded (${relation ?? 'relationship not recorded'})`;
  return relation === undefined ? called : `${called} (${relation})`;
}
