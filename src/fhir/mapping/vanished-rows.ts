import type { Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import type { CaseRecord, deletableRows } from '../../living-well/case-record.ts';
import { decideSnapshot } from '../../living-well/full-snapshot.ts';
import { localIdentifierSystem } from '../systems.ts';
import { qaylRow } from './qayl.ts';

type Kind = (typeof deletableRows)[number];

/** What is only added to, by what a row of each kind is stored as. Scores go with their goals, which the record says whole anyway. */
const storedAs: Readonly<Partial<Record<Kind, string>>> = {
  introduction: 'introduction',
  episode: 'episode',
  contact: 'contact',
  activity: 'activity',
  onward: 'onward',
  reqol10: 'form',
  reqol20: 'reqol-20',
  qayl: qaylRow('').type,
  document: 'document',
};

/** The types that such rows are stored as. */
export const rowTypes = [
  'ServiceRequest',
  'EpisodeOfCare',
  'Encounter',
  'QuestionnaireResponse',
  'DocumentReference',
] as const;

/**
 * The record with what its source no longer has named as taken back, where the source declares that this is all it has of the person (living-well 6,
 * number 16). Where too much is gone, nothing is taken back and the source is asked.
 *
 * @param stored what this source says now, of {@link rowTypes}
 */
export function withVanishedRows(
  record: CaseRecord,
  stored: readonly Resource[],
): { readonly record: CaseRecord; readonly issues: readonly FieldIssue[] } {
  const { source, deleted = [] } = record;
  const present = new Set([...rowsOf(record), ...deleted.map(nameOf)]);
  const decision = decideSnapshot(source.feed ?? 'changes', knownRows(record, stored), present);
  switch (decision.do) {
    case 'nothing':
      return { record, issues: [] };
    case 'stop':
      return { record, issues: [tooMuchGone] };
    case 'tombstone':
      return { record: { ...record, deleted: [...deleted, ...decision.vanished.map(rowNamed)] }, issues: [] };
  }
}

const tooMuchGone: FieldIssue = {
  field: 'source.feed',
  code: 'too-much-vanished',
  fix: 'Of what this source had sent of the person so much is left out that nothing was taken back. Check the export; if the rows are gone, name them in deleted.',
};

function rowsOf({ introduction, episode, plan, ...record }: CaseRecord): readonly string[] {
  const named = (kind: Kind, rows: readonly { readonly id: string }[] = []): readonly string[] =>
    rows.map(({ id }) => nameOf({ kind, id }));
  return [
    ...named('introduction', introduction && [introduction]),
    ...named('episode', episode && [episode]),
    ...named('contact', episode?.contacts),
    ...named('activity', plan?.activities),
    ...named('onward', plan?.onward),
    ...named('reqol10', record.reqol10),
    ...named('reqol20', record.reqol20),
    ...named('qayl', record.qayl),
    ...named('document', record.documents),
  ];
}

function knownRows({ source }: CaseRecord, stored: readonly Resource[]): ReadonlySet<string> {
  const kinds = new Map(
    (Object.entries(storedAs) as [Kind, string][]).map(([kind, type]) => [
      localIdentifierSystem(source.site, source.system, type),
      kind,
    ]),
  );
  return new Set(
    stored.filter(isSaid).flatMap((resource) =>
      identifiersOf(resource).flatMap(({ system = '', value }) => {
        const kind = kinds.get(system);
        return kind === undefined || value === undefined ? [] : [nameOf({ kind, id: value })];
      }),
    ),
  );
}

function isSaid(resource: Resource): boolean {
  return !('status' in resource && resource.status === 'entered-in-error');
}

function identifiersOf(resource: Resource): readonly { readonly system?: string; readonly value?: string }[] {
  if (!('identifier' in resource) || resource.identifier === undefined) return [];
  return Array.isArray(resource.identifier) ? resource.identifier : [resource.identifier];
}

/** Kinds have no blank in them; ids may. */
function nameOf({ kind, id }: { readonly kind: Kind; readonly id: string }): string {
  return `${kind} ${id}`;
}

function rowNamed(name: string): { readonly kind: Kind; readonly id: string } {
  const blank = name.indexOf(' ');
  return { kind: name.slice(0, blank) as Kind, id: name.slice(blank + 1) };
}
