import type { Bundle } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import { caseRecordSchema, type CaseRecord } from '../../living-well/case-record.ts';
import { siteFor, type Sites } from '../../living-well/sites.ts';
import { caseScope, directoryId, idOf, type DirectoryRow } from '../mapping/case-scope.ts';
import { mapCase } from '../mapping/map-case.ts';
import { isDirectoryType } from '../references.ts';
import { lastUpdatedAtSource } from '../source-last-updated.ts';
import { readAboutMe } from './about-me.ts';
import { requestIssues, shapeIssues } from './check-bundle.ts';
import { entryIssues } from './check-entries.ts';
import { keptIssues } from './check-kept.ts';
import { compare } from './compared.ts';
import { readDeleted } from './deleted.ts';
import { readDocuments } from './documents.ts';
import { entriesOf, findIn } from './entries.ts';
import { readEpisode } from './episode.ts';
import { readReqol10, readReqol20 } from './forms.ts';
import { readIntroduction } from './introduction.ts';
import { leftOut } from './left-out.ts';
import { originOf } from './origin.ts';
import { readPeople } from './people.ts';
import { readPerson } from './person.ts';
import { readPlan } from './plan.ts';
import { readQayl } from './qayl.ts';
import { openReading, type Reading } from './reading.ts';
import { readRiskFlags } from './risk-flags.ts';
import { readSafetyPlan } from './safety-plan.ts';
import { readSharing } from './sharing.ts';
import { readTeam } from './team.ts';

/** A Bundle as the case record that it says, or why it is none. */
export type ReadBundle =
  | { readonly record: undefined; readonly refusals: readonly FieldIssue[] }
  | {
      readonly record: CaseRecord;
      /** What was not taken; paths into the Bundle. */
      readonly issues: readonly FieldIssue[];
      /** What each entry is, in order; nothing where it was not taken. */
      readonly taken: readonly (TakenEntry | undefined)[];
      /** An issue with a field of the record, as one with the place in the Bundle that it came from. */
      readonly inBundle: (issue: FieldIssue) => FieldIssue;
    };

export interface TakenEntry {
  readonly resourceType: string;
  readonly row: DirectoryRow;
}

export interface ReadingContext {
  readonly sites: Sites;
  /** ODS code of the organisation that pushes. */
  readonly sourceOrganisation: string;
}

/**
 * Reads a Bundle about one person (the other way round of `mapping/map-case.ts`). Labels, topics and ids are never taken from it: they are made
 * anew from the record. Issues and refusals hold paths and codes, never values. What is not valid R4 may give any answer but an error: ask first.
 */
export function readBundle(body: unknown, context: ReadingContext): ReadBundle {
  const shape = shapeIssues(body);
  if (shape.length > 0) return refused(shape);
  // The one cast: the shape that is relied on was checked, and R4 by the caller.
  const bundle = body as Bundle;
  const origin = originOf(bundle);
  if ('fix' in origin) return refused([origin]);
  const { patient, source } = origin;
  const entries = entriesOf(bundle);
  const checks = [
    ...requestIssues(bundle),
    ...entryIssues(bundle, entries, findIn(bundle, entries), patient),
  ];
  if (checks.length > 0) return refused(checks);
  const answer = siteFor(context.sites, source.site);
  const site = answer.state === 'configured' ? answer.site : undefined;
  const reading = openReading(bundle, patient, source, site);
  const parsed = caseRecordSchema.safeParse(recordIn(reading, bundle));
  const inBundle = (issue: FieldIssue): FieldIssue => ({ ...issue, field: placeIn(reading, issue.field) });
  if (reading.refusals.length > 0) return refused(reading.refusals);
  if (!parsed.success)
    return refused(parsed.error.issues.map(({ path }) => inBundle(unfit(path.map(String)))));
  return kept(bundle, reading, parsed.data, context, inBundle);
}

function refused(refusals: readonly FieldIssue[]): ReadBundle {
  return { record: undefined, refusals };
}

/** The record, unless something of it would be kept as what it is not. */
function kept(
  bundle: Bundle,
  reading: Reading,
  record: CaseRecord,
  { sourceOrganisation }: ReadingContext,
  inBundle: (issue: FieldIssue) => FieldIssue,
): ReadBundle {
  const mappingContext = {
    personId: 'the-person',
    namespace: anyNamespace,
    sourceOrganisation,
    site: reading.site,
  };
  const mapped = mapCase(record, mappingContext);
  const scope = caseScope(record, mappingContext);
  const compared = compare(bundle, mapped, ({ place, resource: { resourceType } }) => {
    const row = reading.taken.get(place);
    if (row === undefined) return undefined;
    if (row.type === 'person') return `${resourceType}/${mappingContext.personId}`;
    return `${resourceType}/${isDirectoryType(resourceType) ? directoryId(scope, row) : idOf(scope, row)}`;
  });
  const refusals = keptIssues(compared);
  if (refusals.length > 0) return refused(refusals);
  const taken = compared.map(({ made, sent: { resourceType } }, place) => {
    const row = reading.taken.get(place);
    return made === undefined || row === undefined ? undefined : { resourceType, row };
  });
  return { record, issues: [...bundleIssues(bundle), ...leftOut(compared)], taken, inBundle };
}

/** Ids are made for comparing only, and forgotten. */
const anyNamespace = new Uint8Array(16);

function recordIn(reading: Reading, bundle: Bundle): object {
  const { site, system } = reading.origin;
  return {
    person: readPerson(reading),
    source: { site, system, modified: modifiedAt(reading, bundle) },
    introduction: readIntroduction(reading),
    episode: readEpisode(reading),
    team: readTeam(reading),
    plan: readPlan(reading),
    reqol10: readReqol10(reading),
    reqol20: orNone(readReqol20(reading)),
    qayl: orNone(readQayl(reading)),
    safetyPlan: readSafetyPlan(reading),
    people: orNone(readPeople(reading)),
    riskFlags: orNone(readRiskFlags(reading)),
    aboutMe: readAboutMe(reading),
    documents: orNone(readDocuments(reading)),
    sharing: readSharing(reading),
    deleted: readDeleted(reading),
  };
}

function orNone<T>(rows: readonly T[]): readonly T[] | undefined {
  return rows.length === 0 ? undefined : rows;
}

/** When the source last changed the record: what the Patient says of it, else when the Bundle was put together, else the Patient's version. */
function modifiedAt({ patient: { resource } }: Reading, bundle: Bundle): string | undefined {
  return lastUpdatedAtSource(resource) ?? bundle.timestamp ?? resource.meta?.lastUpdated;
}

/** Where in the Bundle a field of the record came from: the nearest that was read from one entry. */
function placeIn({ origins, patient }: Reading, field: string): string {
  const parts = field.split('.');
  for (let length = parts.length; length > 0; length--) {
    const entry = origins.get(parts.slice(0, length).join('.'));
    if (entry !== undefined) return entry.path;
  }
  return parts[0] === 'source' ? patient.path : 'Bundle';
}

/** Why the record made of a Bundle is none. Names of fields only: they are the schema's. */
function unfit(path: readonly string[]): FieldIssue {
  const fix = `From this is made \`${path.join('.')}\` of a case record, which is missing or cannot be so. /v1/schemas/case-record.json says what it may be.`;
  return { field: path.join('.'), code: 'unfit', fix };
}

const known: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', 'type', 'timestamp', 'entry']);

function bundleIssues(bundle: Bundle): readonly FieldIssue[] {
  const fix = 'Of the Bundle itself only its type, timestamp and entries are taken.';
  return Object.keys(bundle).flatMap((name) =>
    known.has(name) ? [] : [{ field: `Bundle.${name}`, code: 'not-taken', fix }],
  );
}
