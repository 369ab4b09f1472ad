import type { AuditEntry, AuditKind, AuditOutcome } from '../../audit/entry.ts';
import { errorLinks } from './field-errors.ts';
import {
  purposeWords,
  type FindEntriesChoices,
  type FindEntriesError,
  type FindEntriesValues,
} from './find-entries-form.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** One row of the access log: who did what about whom, as what, and what became of it. */
export interface AccessLogRow {
  readonly id: string;
  readonly at: Date;
  /** The user's or system's name. */
  readonly who: string;
  readonly role: string;
  readonly organisation: string;
  readonly kind: AuditKind;
  /** Ten digits; undefined for somebody who is not in the record, or when it is about no one person. */
  readonly forWhom: string | undefined;
  readonly purpose: string;
  readonly face: AuditEntry['face'];
  readonly outcome: AuditOutcome;
  /** Why it was refused or failed before anything was judged. */
  readonly errorCode: string | undefined;
}

export interface AccessLogModel {
  readonly shell: Shell;
  /** Newest first. */
  readonly entries: readonly AccessLogRow[];
  readonly newerUrl: string | undefined;
  readonly olderUrl: string | undefined;
  /** The form as it was sent, and what is wrong with it. */
  readonly find: FindEntries;
  /** The newest entries are not in the list yet. */
  readonly isBehind: boolean;
}

/** The form by which entries are found. */
export interface FindEntries {
  readonly values: FindEntriesValues;
  readonly errors: readonly FindEntriesError[];
  readonly choices: FindEntriesChoices;
  /** All entries of one user, whom another page named. */
  readonly isOfUser: boolean;
}

export const kindWords: Readonly<Record<AuditKind, string>> = {
  support: 'Current support',
  record: 'FHIR record',
  trace: 'Search of the national index',
  'access-log': 'Access log',
  'access-log-entry': 'Access log entry',
  'log-export': 'Export of the access log',
  told: 'Told to a team',
  replay: 'Replay of an entry',
  push: 'Record received',
  apply: 'Record applied',
  'hook-card': 'Card in a record system',
  'hook-feedback': 'Cards used or dismissed',
  'sign-in': 'Sign-in',
  launch: 'Launch from a record system',
  agreement: 'Agreement',
  client: 'System registered',
  feedback: 'Feedback of nobody in particular',
  unresolved: 'References that wait',
  simulation: 'What a change would do',
  'emergency-opened': 'Emergency access opened',
  'emergency-closed': 'Emergency access closed',
  'review-queue': 'Review queue',
  'review-case': 'Review case',
  'review-act': 'Review case worked on',
  ledger: 'Consent ledger',
  'who-looked': 'Report of who looked',
  consent: 'Sharing choices',
  'refused-after-disclosure': 'Refused after it was shown',
  'lane-decision': 'Blocked record decided on',
  'identity-decision': 'Whether two people are one',
  erasure: 'Somebody erased, or a legal hold',
  'log-heartbeat': 'Log is alive',
  'log-origin': 'Log goes on under a new name',
  'log-entries': 'Log entries in bulk',
  'log-proof': 'Proof of an entry',
};

export const faceWords: Readonly<Record<AuditEntry['face'], string>> = {
  page: 'Page',
  fhir: 'FHIR',
  api: 'API',
  worker: 'Gateway',
  cli: 'Command line',
};

export const outcomes: Readonly<Record<AuditOutcome, { readonly text: string; readonly colour: string }>> = {
  shown: { text: 'Shown', colour: 'green' },
  'nothing-shown': { text: 'Nothing shown', colour: 'grey' },
  refused: { text: 'Refused', colour: 'orange' },
  done: { text: 'Done', colour: 'blue' },
  failed: { text: 'Failed', colour: 'red' },
};

/** For whom, in words where no number can be given. */
export function describeNobody(kind: AuditKind): string {
  if (ofACase.has(kind)) return 'The person of the case';
  if (kind === 'lane-decision') return 'The person of the record';
  return kind === 'support' || kind === 'record' ? 'Not in the record' : 'No one person';
}

/** Entries of one emergency-access case: the looks under it say who the person is. */
const ofACase: ReadonlySet<AuditKind> = new Set(['emergency-opened', 'emergency-closed']);

/** `/ig/access-log`: for the IG officer. Each row links to `/ig/access-log/<id>`. Answer with 422 when there are errors. */
export function accessLogPage(model: AccessLogModel): string {
  const { find } = model;
  return render('access-log.njk', model.shell, {
    ...model,
    ...findEntriesForm(find),
    isNarrowed: find.isOfUser || Object.values(find.values).some((value) => value !== ''),
    entries: model.entries.map((entry) => ({ ...entry, nobody: describeNobody(entry.kind) })),
    pageTitle: find.errors.length > 0 ? 'Error: Access log' : 'Access log',
    kindWords,
    faceWords,
    outcomes,
  });
}

/** What `parts/find-entries.njk` shows. */
export function findEntriesForm({ values, errors, choices }: FindEntries): Readonly<Record<string, unknown>> {
  const errorAt = (...starts: readonly string[]): string | undefined =>
    errors.find(({ input }) => starts.some((start) => input.startsWith(start)))?.text;
  const any = { value: '', text: 'Any' };
  const items = (words: Iterable<readonly [string, string]>): readonly object[] => [
    any,
    ...[...words].map(([value, text]) => ({ value, text })),
  ];
  return {
    values,
    errors: errorLinks(errors),
    errorOf: {
      'nhs-number': errorAt('nhs-number'),
      birth: errorAt('birth-'),
      user: errorAt('user'),
      organisation: errorAt('organisation'),
      from: errorAt('from-'),
      to: errorAt('to-'),
    },
    choices: {
      organisations: items(choices.organisations),
      purposes: items(Object.entries(purposeWords)),
      outcomes: items(Object.entries(outcomes).map(([code, { text }]) => [code, text] as const)),
    },
  };
}
