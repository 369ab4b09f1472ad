import type { AuditEntry, AuditKind, AuditOutcome } from '../../audit/entry.ts';
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
}

export const kindWords: Readonly<Record<AuditKind, string>> = {
  support: 'Current support',
  record: 'FHIR record',
  'access-log': 'Access log',
  'access-log-entry': 'Access log entry',
  'log-export': 'Export of the log',
  replay: 'Replay of an entry',
  push: 'Record received',
  apply: 'Record applied',
  'sign-in': 'Sign-in',
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

/** `/ig/access-log`: for the IG officer. Each row links to `/ig/access-log/<id>`. */
export function accessLogPage(model: AccessLogModel): string {
  return render('access-log.njk', model.shell, {
    ...model,
    entries: model.entries.map((entry) => ({ ...entry, nobody: describeNobody(entry.kind) })),
    pageTitle: 'Access log',
    kindWords,
    faceWords,
    outcomes,
  });
}
