import type { Bundle, Reference, Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import { isDirectoryType } from '../references.ts';
import { isSame, type Entry, type FindEntry } from './entries.ts';

/** What no resource of a pushed Bundle may have: it could say something else than what is read, or be about somebody else. */
export function entryIssues(
  bundle: Bundle,
  entries: readonly Entry[],
  find: FindEntry,
  patient: Entry,
): readonly FieldIssue[] {
  return [
    ...forbidden(bundle, 'Bundle'),
    ...repeatedAddresses(bundle),
    ...entries.flatMap(({ resource, path }) => forbidden(resource, path)),
    ...entries.flatMap((entry) => subjectIssues(entry, find, patient)),
  ];
}

const notRead: Readonly<Record<string, string>> = {
  modifierExtension:
    'This changes what the rest means in a way that is not known here. Say it without, or do not send it.',
  implicitRules: 'Rules of your own are not known here. Send what stands without them.',
  contained: 'Send the resource as an entry of its own.',
};

/** Walks the whole of a resource: what modifies may stand anywhere in it. A resource in a resource is refused, a Bundle in a Bundle too. */
function forbidden(value: object, path: string): FieldIssue[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]): FieldIssue[] => {
    const at = `${path}.${name}`;
    const fix = notRead[name];
    if (fix !== undefined) return [{ field: at, code: 'not-understood', fix }];
    if (typeof member !== 'object' || member === null || name === 'entry') return [];
    if ('resourceType' in member)
      return [{ field: at, code: 'nested-resource', fix: notRead['contained'] ?? '' }];
    if (!Array.isArray(member)) return forbidden(member, at);
    return member.flatMap((one: unknown, index) =>
      typeof one === 'object' && one !== null ? forbidden(one, `${at}[${index}]`) : [],
    );
  });
}

/** Two entries under one address: a reference to it would mean either. */
function repeatedAddresses({ entry = [] }: Bundle): readonly FieldIssue[] {
  const seen = new Set<string>();
  return entry.flatMap(({ fullUrl, resource }, place) => {
    const names = [
      fullUrl,
      resource?.id === undefined ? undefined : `${resource.resourceType}/${resource.id}`,
    ];
    const repeated = names.some((name) => name !== undefined && seen.has(name));
    for (const name of names) if (name !== undefined) seen.add(name);
    const fix = 'Give each entry a fullUrl and a resource id that no other has.';
    return repeated ? [{ field: `Bundle.entry[${place}].fullUrl`, code: 'repeated-address', fix }] : [];
  });
}

/** What is about a person is about the Patient of the Bundle; so is whoever else it names as a patient. */
function subjectIssues(entry: Entry, find: FindEntry, patient: Entry): readonly FieldIssue[] {
  const { resource, path } = entry;
  if (resource.resourceType === 'Bundle') {
    return [{ field: path, code: 'nested-resource', fix: notRead['contained'] ?? '' }];
  }
  if (isSame(entry, patient) || isDirectoryType(resource.resourceType)) return [];
  const subjects = subjectsOf(resource);
  const others = subjects.filter(
    ([name, reference]) =>
      !isSame(find(reference), patient) && (name !== 'participant' || namesPatient(reference)),
  );
  if (others.length > 0) return others.map(([name]) => otherPerson(`${path}.${name}`));
  const isAbout = subjects.some(([, reference]) => isSame(find(reference), patient));
  return isAbout || withoutSubject.has(resource.resourceType) ? [] : [otherPerson(path)];
}

/** Not about anybody by themselves; none of them is taken. */
const withoutSubject: ReadonlySet<string> = new Set(['Provenance', 'Questionnaire', 'Device', 'Group']);

function subjectsOf(resource: Resource): readonly (readonly [string, Reference])[] {
  const said = resource as { subject?: Reference; patient?: Reference; for?: Reference };
  if (resource.resourceType === 'Appointment') {
    return resource.participant.flatMap(({ actor }) => (actor ? [['participant', actor] as const] : []));
  }
  return (['subject', 'patient', 'for'] as const).flatMap((name) => {
    const reference = said[name];
    return reference === undefined ? [] : [[name, reference] as const];
  });
}

function namesPatient({ reference = '', type }: Reference): boolean {
  return type === 'Patient' || /(^|\/)Patient[/?]/.test(reference);
}

function otherPerson(field: string): FieldIssue {
  const fix = 'Everything in a Bundle is about the one Patient in it. Refer to that entry.';
  return { field, code: 'other-person', fix };
}
