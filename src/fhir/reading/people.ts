import type { RelatedPerson } from '@medplum/fhirtypes';
import { extensions, systems } from '../systems.ts';
import { codesIn, extensionIn, oneOf, telephoneIn } from './elements.ts';
import type { Entry } from './entries.ts';
import type { Reading } from './reading.ts';

const relationships = ['family-member', 'carer', 'friend', 'father', 'important-other'] as const;

/** People who matter to the person, and who of them must not be contacted. */
export function readPeople(reading: Reading) {
  const refused = readDoNotContact(reading);
  return reading.rows('RelatedPerson', 'related').map((entry, index) => {
    const { id, resource } = entry;
    reading.take(entry, { type: 'related', id }, `people.${index}`);
    const roles = codesIn(resource.relationship, systems.role);
    const [name] = resource.name ?? [];
    return {
      id,
      name: name && { given: name.given?.[0], family: name.family },
      relationship: oneOf(relationships, roles),
      telephone: telephoneIn(resource.telecom),
      trusted: roles.includes('trusted-person') ? true : undefined,
      doNotContact: refused.has(entry.place) ? true : undefined,
      mayBeTold: extensionIn(resource, extensions.mayBeTold)?.valueString,
    };
  });
}

/** A mark that says of nobody whom not to contact would be lost: refused. */
function readDoNotContact(reading: Reading): ReadonlySet<number> {
  const refused = new Set<number>();
  for (const flag of reading.rows('Flag', 'do-not-contact')) {
    if (flag.resource.status !== 'active') continue;
    const about = reading.find(extensionIn(flag.resource, extensions.aboutPerson)?.valueReference);
    const id = isRelated(about) ? reading.rowId(about.resource, 'related') : undefined;
    if (about === undefined || id === undefined) {
      const fix =
        'Say by the extension about-person which RelatedPerson of this Bundle must not be contacted.';
      reading.refusals.push({ field: flag.path, code: 'unresolved-reference', fix });
    } else {
      refused.add(about.place);
      reading.take(flag, { type: 'do-not-contact', id });
    }
  }
  return refused;
}

function isRelated(entry: Entry | undefined): entry is Entry<RelatedPerson> {
  return entry?.resource.resourceType === 'RelatedPerson';
}
