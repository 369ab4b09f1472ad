import type { Bundle, Composition, CompositionSection, Patient, Resource } from '@medplum/fhirtypes';
import { londonTime } from '../../living-well/london-time.ts';
import type { CallLine, CurrentSupport } from '../current-support.ts';
import { coded } from '../elements.ts';
import { keepReferences, referenceTo } from '../references.ts';
import { systems, ukCoreProfile } from '../systems.ts';
import { unitedClassification } from '../topics.ts';
import { documentSections, type SectionContent } from './document-sections.ts';
import { narrative } from './narrative.ts';
import { releasedItems } from './released-items.ts';

export interface DocumentContext {
  /** Whose support was asked for. The answer to a refusal and to an unknown person must be given the same kind of id. */
  readonly personId: string;
  readonly at: Date;
  /** A UUID for this document. */
  readonly id: string;
  /** Where the resources stand, without a slash at the end: `{baseUrl}/Patient/{id}`. */
  readonly baseUrl: string;
  readonly caveat: string;
  /** Lines that always answer, from the deployment's configuration; on every document. */
  readonly crisisLines: readonly CallLine[];
}

/**
 * `$current-support` as a FHIR document: what the page says, section by section, with the released resources it rests on. References to anything
 * that is not in the document are taken out. With nothing released its only entry is the Composition.
 */
export function currentSupportDocument(
  released: readonly Resource[],
  support: CurrentSupport,
  context: DocumentContext,
): Bundle {
  const items = releasedItems(released);
  const contents = documentSections(items, support, londonTime(context.at).date, context);
  const entries = new Map<string, Resource>();
  if (items.patient !== undefined) entries.set(referenceTo(items.patient), bannerOnly(items.patient));
  for (const resource of contents.flatMap((section) => section.entries)) {
    entries.set(referenceTo(resource), resource);
  }
  const keep = new Set([...entries.keys(), `Patient/${context.personId}`]);
  const resources = [...entries.values()].map((resource) => keepReferences(resource, keep));
  const composition = compositionOf(support, contents, context);
  return {
    resourceType: 'Bundle',
    id: context.id,
    ...(resources.length > 0 && { meta: unitedClassification(resources) }),
    identifier: { system: systems.document, value: context.id },
    type: 'document',
    timestamp: context.at.toISOString(),
    entry: [composition, ...resources].map((resource) => ({
      fullUrl: `${context.baseUrl}/${referenceTo(resource)}`,
      resource,
    })),
  };
}

/** The least that identifies a person: no address, no telephone, no local identifiers. */
export function bannerOnly({ id, meta, identifier, name, gender, birthDate }: Patient): Patient {
  const nhsNumber = identifier?.filter(({ system }) => system === systems.nhsNumber) ?? [];
  return {
    resourceType: 'Patient',
    ...(id !== undefined && { id }),
    ...(meta !== undefined && { meta }),
    ...(nhsNumber.length > 0 && { identifier: nhsNumber }),
    ...(name !== undefined && { name }),
    ...(gender !== undefined && { gender }),
    ...(birthDate !== undefined && { birthDate }),
  };
}

function compositionOf(
  support: CurrentSupport,
  contents: readonly SectionContent[],
  context: DocumentContext,
): Composition {
  const profile = ukCoreProfile('Composition');
  return {
    resourceType: 'Composition',
    id: context.id,
    ...(profile !== undefined && { meta: { profile: [profile] } }),
    status: 'final',
    type: coded(systems.record, 'current-support', 'Current support'),
    subject: { reference: `Patient/${context.personId}` },
    date: context.at.toISOString(),
    author: [{ display: 'Living Well Gateway' }],
    title: 'Current support',
    section: [
      {
        title: 'In short',
        code: coded(systems.section, 'answer'),
        text: narrative([support.answer, context.caveat]),
      },
      ...contents.map((content) => sectionOf(content, context.caveat)),
    ],
  };
}

/** An empty section is `unavailable`: that nothing is shown is never a statement that there is nothing. */
function sectionOf(
  { code, heading, title, text, always, entries }: SectionContent,
  caveat: string,
): CompositionSection {
  const published = heading === undefined ? [] : [{ system: systems.recordHeading, code: heading }];
  const section = { title, code: { coding: [{ system: systems.section, code }, ...published] } };
  if (entries.length === 0) {
    return {
      ...section,
      text: narrative([caveat, ...always]),
      emptyReason: coded(systems.listEmptyReason, 'unavailable'),
    };
  }
  return {
    ...section,
    text: narrative([...text, ...always]),
    entry: entries.map((resource) => ({ reference: referenceTo(resource) })),
  };
}
