import type { Coding } from '@medplum/fhirtypes';
import { localBase, systems } from './systems.ts';

/** Where our profile of AuditEvent is defined. */
export const accessLogEntryProfile = `${localBase}StructureDefinition/access-log-entry`;

/** What an entry of the access log is about: its word, and the code that DICOM or FHIR has for such events. */
export interface LogEventKind {
  readonly label: string;
  readonly type: Coding;
  /** How it touches what it is about: create, read, update, execute. */
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
}

const dicom = (code: string, display: string): Coding => ({ system: systems.dicom, code, display });
const rest: Coding = { system: systems.auditEventType, code: 'rest', display: 'RESTful Operation' };
const logUsed = dicom('110101', 'Audit Log Used');
const exported = dicom('110106', 'Export');
const imported = dicom('110107', 'Import');
const alert = dicom('110113', 'Security Alert');
const signedIn = dicom('110114', 'User Authentication');
const activity = dicom('110100', 'Application Activity');

const kind = (label: string, type: Coding, action: LogEventKind['action']): LogEventKind => ({
  label,
  type,
  action,
});

/** Every kind of entry, by its code. */
export const logEventKinds = {
  support: kind('A look at current support', rest, 'R'),
  record: kind('A look at a record by FHIR', rest, 'R'),
  trace: kind('Somebody looked for in the national index', rest, 'R'),
  'access-log': kind('A look at the access log', logUsed, 'R'),
  'access-log-entry': kind('A look at an entry of the access log', logUsed, 'R'),
  'log-export': kind('An export of the access log', exported, 'R'),
  'log-proof': kind('A proof that an entry is in the log', logUsed, 'R'),
  'log-entries': kind('Entries given to an auditor, without names', logUsed, 'R'),
  'log-heartbeat': kind('The log says that it is alive', activity, 'E'),
  'log-origin': kind('The log continued under a new name', activity, 'E'),
  told: kind('What staff told a team, sent or read', rest, 'E'),
  replay: kind('Decisions of an entry made again', logUsed, 'E'),
  push: kind('A record received', imported, 'C'),
  apply: kind('A record applied', imported, 'U'),
  'sign-in': kind('A sign-in', signedIn, 'E'),
  launch: kind('A launch from a record system', activity, 'E'),
  agreement: kind('A sharing agreement read or changed', activity, 'E'),
  client: kind('A system registered or changed', activity, 'E'),
  feedback: kind('Feedback of nobody in particular', activity, 'C'),
  'hook-card': kind('The card that is the same for every patient', activity, 'R'),
  'hook-feedback': kind('What people did with cards', activity, 'C'),
  unresolved: kind('A look at references that wait', rest, 'R'),
  simulation: kind('What a change would do', activity, 'E'),
  'emergency-opened': kind('Emergency access opened', alert, 'E'),
  'emergency-closed': kind('Emergency access closed', alert, 'E'),
  'review-queue': kind('A look at the review queue', logUsed, 'R'),
  'review-case': kind('A look at a case of the review queue', logUsed, 'R'),
  'review-act': kind('A case of the review queue worked on', logUsed, 'E'),
  ledger: kind('A look at the ledger of a person’s choices', logUsed, 'R'),
  'who-looked': kind('A report of who looked at a record', logUsed, 'E'),
  consent: kind('Sharing choices recorded or read', rest, 'E'),
  'refused-after-disclosure': kind('Refused after it had been shown', alert, 'E'),
  'lane-decision': kind('A decision about a blocked record', activity, 'E'),
  'identity-decision': kind('A decision whether two people are one', activity, 'E'),
  erasure: kind('Somebody erased, or a legal hold', activity, 'D'),
} as const satisfies Readonly<Record<string, LogEventKind>>;

export type LogEventKindCode = keyof typeof logEventKinds;
