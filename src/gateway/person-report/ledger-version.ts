import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { sayTopics } from '../../consent/explain-person.ts';
import { recorderOf } from '../../fhir/mapping/plain-choice.ts';
import { systems } from '../../fhir/systems.ts';
import { purposeWords } from '../../living-well/plain-words.ts';
import type { StoredVersion } from '../ports/history.ts';

/** One version of one statement about sharing: codes, and the same in plain words. */
export interface LedgerVersion {
  readonly reference: string;
  readonly version: string;
  readonly status: string;
  /** When it came to bind here. */
  readonly recordedAt: string | undefined;
  /** The day it was said, as far as it was written down. */
  readonly saidOn: string | undefined;
  /** ODS code of the organisation that it was said to. */
  readonly organisation: string;
  /** How it came here: the case system's name, `site/system`, or the gateway's own page. */
  readonly system: string;
  /** Who wrote it down; their own organisation's officers are told. */
  readonly recordedBy: string | undefined;
  readonly agreedBy: 'person' | 'somebody-else' | 'not-said';
  /** What is kept as evidence, by its kind. */
  readonly evidence: 'form' | 'document' | 'none';
  readonly until: string | undefined;
  readonly isCurrent: boolean;
  readonly rules: readonly LedgerRule[];
}

export interface LedgerRule {
  readonly path: string;
  readonly codes: string;
  readonly plain: string;
}

/** A stored version as an officer reads it; pure. Of what was said to another organisation, other parties are not named. */
export function ledgerVersion(
  { resource, system, sourceOrganisation, isCurrent }: StoredVersion & { readonly resource: Consent },
  officers: string,
): LedgerVersion {
  const isOwn = sourceOrganisation === officers;
  const { id, meta, status, dateTime, provision } = resource;
  return {
    reference: `Consent/${id ?? ''}`,
    version: meta?.versionId ?? '',
    status,
    recordedAt: meta?.lastUpdated,
    saidOn: dateTime,
    organisation: sourceOrganisation,
    system,
    recordedBy: isOwn ? recorderOf(resource) : undefined,
    agreedBy: agreedBy(resource),
    evidence: evidenceOf(resource),
    until: provision?.period?.end,
    isCurrent,
    rules: rulesOf(provision, 'provision').map(({ path, rule }) => ({
      path,
      codes: codesOf(rule, (code) => (isOwn || code === officers ? code : 'another')),
      plain: plainOf(rule),
    })),
  };
}

function agreedBy({ performer = [], patient }: Consent): LedgerVersion['agreedBy'] {
  if (performer.length === 0) return 'not-said';
  return performer.some(({ reference }) => reference === patient?.reference) ? 'person' : 'somebody-else';
}

function evidenceOf({ sourceAttachment, sourceReference }: Consent): LedgerVersion['evidence'] {
  if (sourceAttachment !== undefined) return 'document';
  return sourceReference === undefined ? 'none' : 'form';
}

/** Every rule that says something, with its path. The root of a statement that speaks only through its rules says nothing itself. */
export function rulesOf(
  provision: ConsentProvision | undefined,
  path: string,
): readonly { readonly path: string; readonly rule: ConsentProvision }[] {
  if (provision === undefined) return [];
  const below = (provision.provision ?? []).flatMap((one, index) =>
    rulesOf(one, `${path}.provision[${index}]`),
  );
  const isSilent = topicsIn(provision).includes('nothing');
  return isSilent ? below : [{ path, rule: provision }, ...below];
}

export function topicsIn({ class: classes = [] }: ConsentProvision): readonly string[] {
  return classes.flatMap(({ system, code }) => (system === systems.topic && code ? [code] : []));
}

/** ODS codes of those a rule names; none where it is for everybody. */
export function actorsIn({ actor = [] }: ConsentProvision): readonly string[] {
  return actor.map(({ reference }) => reference?.identifier?.value ?? reference?.reference ?? 'unnamed');
}

function codesOf(rule: ConsentProvision, nameActor: (code: string) => string): string {
  const { type = 'deny', purpose = [], period } = rule;
  const actors = actorsIn(rule).map(nameActor);
  return [
    type,
    `topics ${topicsIn(rule).join(' ') || 'all'}`,
    `actors ${actors.join(' ') || 'all'}`,
    `purposes ${purpose.map(({ code }) => code).join(' ') || 'all'}`,
    `from ${period?.start ?? 'always'} until ${period?.end ?? 'always'}`,
  ].join('; ');
}

function plainOf(rule: ConsentProvision): string {
  const { type, purpose = [], period } = rule;
  const topics = topicsIn(rule);
  const what = topics.length === 0 || topics.includes('existence') ? 'everything' : sayTopics(topics);
  const reasons = purpose.map(({ code }) => purposeWords.get(code ?? '') ?? 'another reason');
  const said = [
    type === 'permit' ? `Yes to ${sayTopicsOrAll(topics)}` : `No to ${what}`,
    actorsIn(rule).length === 0 ? 'for everybody' : 'for the organisations named',
    ...(reasons.length === 0 ? [] : [`for ${reasons.join(' and ')}`]),
    ...(period?.end === undefined ? [] : [`until ${period.end}`]),
  ];
  return said.join(', ');
}

function sayTopicsOrAll(topics: readonly string[]): string {
  return topics.length === 0 ? 'everything' : sayTopics(topics);
}
