import type { Patient, Resource } from '@medplum/fhirtypes';
import { extensions, systems } from './systems.ts';
import { topicsOf } from './topics.ts';

/** What tells nothing of a place once what is about places is taken out of it. Whatever is not listed may lead to somebody. */
const placeless: ReadonlySet<string> = new Set([
  'CarePlan',
  'Consent',
  'Encounter',
  'EpisodeOfCare',
  'Flag',
  'Observation',
  'Patient',
  'QuestionnaireResponse',
]);
/** Elements that name a place, or somebody who is at one. */
const placeElements: ReadonlySet<string> = new Set([
  'address',
  'careManager',
  'careTeam',
  'contact',
  'contained',
  'custodian',
  'generalPractitioner',
  'location',
  'managingOrganization',
  'participant',
  'performer',
  'referralRequest',
  'serviceProvider',
  'source',
  'team',
  'telecom',
]);
/** Identifiers of whole countries; any other is a case system's, and names its site. */
const placelessIdentifiers: ReadonlySet<string> = new Set([systems.nhsNumber, systems.chiNumber]);
const postcode = /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/i;
const telephone = /(?:\+44|\b0)[\d ()-]{8,14}\d/;

/**
 * A resource of somebody whom nothing may lead to (PDS restricted): without what says where they are. What cannot be told without it carries the
 * label `never-share`, which no purpose, agreement or case lifts (consent-rules 5). A person's own words stay unless a postcode or a telephone
 * number is in them.
 */
export function withoutWhereabouts(resource: Resource): Resource {
  if (resource.resourceType === 'Consent') return resource;
  const kept = Object.entries(resource).flatMap(([name, value]) => {
    const left = placeElements.has(name) ? undefined : withoutPlaces(name, value);
    return left === undefined ? [] : [[name, left]];
  });
  const plain = { ...Object.fromEntries(kept), resourceType: resource.resourceType } as Resource;
  if (isPlaceless(plain)) return plain;
  const { meta } = resource;
  const label = { system: systems.label, code: 'never-share' };
  return { ...resource, meta: { ...meta, security: [...(meta?.security ?? []), label] } };
}

/** An element without the members of it that name a place, or somebody who is at one; undefined where none is left. */
function withoutPlaces(name: string, value: unknown): unknown {
  if (name !== 'identifier' && name !== 'extension') return value;
  const stays = ({ system = '', url }: { readonly system?: string; readonly url?: string }): boolean =>
    name === 'identifier' ? placelessIdentifiers.has(system) : url !== extensions.agreedWith;
  if (!Array.isArray(value)) return stays(value as object) ? value : undefined;
  const left = value.filter(stays);
  return left.length === 0 ? undefined : left;
}

function isPlaceless(resource: Resource): boolean {
  if (!placeless.has(resource.resourceType)) return false;
  const topics = topicsOf(resource);
  if (topics.includes('contacts') && !isPatient(resource)) return false;
  // What somebody plans to do, they do somewhere; the safety plan is what keeps them safe.
  if (resource.resourceType === 'CarePlan' && !topics.includes('safety-plan')) return false;
  const words = wordsOf(resource);
  return !postcode.test(words) && !telephone.test(words);
}

function isPatient(resource: Resource): resource is Patient {
  return resource.resourceType === 'Patient';
}

/** What people wrote; ids, codes, numbers and dates are no telephone numbers. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, inner]) => (typeof inner === 'string' && written.has(name) ? inner : wordsOf(inner)))
    .join('\n');
}
const written: ReadonlySet<string> = new Set([
  'text',
  'description',
  'title',
  'display',
  'valueString',
  'note',
  'comment',
  'div',
]);
