import { explanations, type LookEvidence } from '../../audit/review/facts.ts';
import type { Evidence } from '../../consent/types.ts';
import { formatNhsNumber } from '../../living-well/nhs-number.ts';
import { type AccessLogRow, describeNobody, faceWords, kindWords, outcomes } from './access-log.ts';
import { formatDate, formatTimeToSecond, formatWeekday } from './dates.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** Decisions alike, with the references of the items they are about. */
export interface LoggedDecisions {
  readonly references: readonly string[];
  readonly effect: 'permit' | 'deny';
  readonly code: string;
  readonly evidence: Evidence;
  /** What the person would be told, a line each. */
  readonly plain: readonly string[];
}

export interface AccessLogEntryModel {
  readonly shell: Shell;
  readonly entry: AccessLogRow;
  /** What a look rests on; each undefined where it is not known, or the entry is no look. */
  readonly evidence: {
    readonly foundBy: string | undefined;
    readonly launch: string | undefined;
    readonly explainedBy: readonly LookEvidence[] | undefined;
  };
  /** What was decided about a record that blocked its lane, by name; empty for other entries. */
  readonly decided: Readonly<Record<string, string>>;
  /** Place in the log; undefined until the entry has been given one. */
  readonly logIndex: bigint | undefined;
  /** Where its proof is; undefined until it has a place. */
  readonly proofUrl: string | undefined;
  /** All that the same user did. */
  readonly userUrl: string | undefined;
  /** The reference people quote for the request. */
  readonly requestId: string | undefined;
  /** Hash of the exact bytes that were answered. */
  readonly answerHash: string | undefined;
  readonly decisions: readonly LoggedDecisions[];
  /** Entries in which was shown what this one says is refused. */
  readonly seen: readonly string[];
  /** Where the decisions can be made again; undefined where there were none to make. */
  readonly replayUrl: string | undefined;
  readonly backUrl: string;
}

/** `/ig/access-log/<id>`: one entry, with every decision's reason code and evidence. */
export function accessLogEntryPage(model: AccessLogEntryModel): string {
  return render('access-log-entry.njk', model.shell, {
    pageTitle: 'Access log entry',
    facts: facts(model),
    decisions: model.decisions,
    seen: model.seen,
    replayUrl: model.replayUrl,
    proofUrl: model.proofUrl,
    userUrl: model.userUrl,
    backUrl: model.backUrl,
  });
}

const decidedWords: Readonly<Record<string, string>> = {
  receipt: 'Receipt',
  decision: 'Decision',
  reason: 'Reason',
  code: 'What stopped it',
};

const foundByWords: ReadonlyMap<string, string> = new Map([
  ['typed', 'NHS number and date of birth were typed'],
  ['traced', 'Found by name in the national index'],
  ['smart-launch', 'Opened from the record system, by SMART launch'],
  ['context-launch', 'Opened from the record system, by signed context'],
]);

function evidenceFacts({ foundBy, launch, explainedBy }: AccessLogEntryModel['evidence']): object[] {
  const rows: (readonly [string, string | undefined])[] = [
    ['Found by', foundBy && (foundByWords.get(foundBy) ?? foundBy)],
    ['Launch', launch],
    [
      'Explained by',
      explainedBy &&
        (explainedBy.map((one) => explanations[one]).join('. ') || 'No evidence of a relationship'),
    ],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function facts({ entry, evidence, decided, logIndex, requestId, answerHash }: AccessLogEntryModel): object[] {
  const fact = (label: string, value: string): object => ({ label, value });
  const at = entry.at;
  return [
    fact('When', `${formatWeekday(at)} ${formatDate(at)}, ${formatTimeToSecond(at)} (London)`),
    fact('Who', `${entry.who}, ${entry.role}, ${entry.organisation}`),
    fact(
      'For whom',
      entry.forWhom === undefined ? describeNobody(entry.kind) : `NHS No. ${formatNhsNumber(entry.forWhom)}`,
    ),
    fact('What', kindWords[entry.kind]),
    ...Object.entries(decided).map(([name, value]) => fact(decidedWords[name] ?? name, value)),
    fact('Purpose', entry.purpose),
    ...evidenceFacts(evidence),
    fact('By', faceWords[entry.face]),
    fact(
      'Outcome',
      outcomes[entry.outcome].text + (entry.errorCode === undefined ? '' : `: ${entry.errorCode}`),
    ),
    fact('Entry', entry.id),
    fact('Place in the log', logIndex === undefined ? 'Not placed yet' : String(logIndex)),
    fact('Request reference', requestId ?? 'None'),
    fact('Hash of the answer', answerHash ?? 'None'),
  ];
}
