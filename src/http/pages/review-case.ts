import type { ReviewNote } from '../../gateway/ports/reviews.ts';
import type { ReviewedCase } from '../../gateway/review/release-case.ts';
import { emergencyReasons, reviewOutcomes } from '../../living-well/emergency-access.ts';
import { kindWords, outcomes } from './access-log.ts';
import { formatDate, formatTimeToSecond } from './dates.ts';
import { errorLinks, errorsByField } from './field-errors.ts';
import { render } from './renderer.ts';
import { outcomeWords, severityTags } from './review-words.ts';
import type { Shell } from './shell.ts';

const steps = ['take', 'note', 'outcome', 'concern', 'answer', 'hold'] as const;
export type ReviewStep = (typeof steps)[number];

export function isReviewStep(step: string): step is ReviewStep {
  return steps.some((one) => one === step);
}

/** What is wrong with one of the page's forms, and the id of the input to go to. */
export interface ReviewError {
  readonly input: string;
  readonly text: string;
}

export interface ReviewCaseModel {
  readonly shell: Shell;
  readonly reviewed: ReviewedCase;
  /** ODS code -> name. */
  readonly organisationNames: ReadonlyMap<string, string>;
  readonly errors: readonly ReviewError[];
}

/** `/ig/reviews/<id>`: one case, with what was done about it and what can be. */
export function reviewCasePage({ shell, reviewed, organisationNames, errors }: ReviewCaseModel): string {
  const { found, look, concerns, others, isHeld, notes } = reviewed;
  const name = (code: string): string => organisationNames.get(code) ?? code;
  return render('review-case.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Review case' : 'Review case',
    facts: facts(reviewed, name),
    url: `/ig/reviews/${found.id}`,
    isOpen: found.closedAt === undefined,
    isConcern: found.rule === 'concern',
    entryUrl: look && `/ig/access-log/${look.id}`,
    about: found.aboutKind === 'case' && found.rule === 'hold' ? `/ig/reviews/${found.about}` : undefined,
    notes: notes.map((note) => ({ ...note, kind: noteWords[note.kind] })),
    concerns: concerns.map((concern) => ({
      ...concern,
      organisation: name(concern.organisation),
      outcome: concern.outcome && outcomeWords[concern.outcome],
    })),
    outcomes: Object.entries(reviewOutcomes).map(([value, text]) => ({ value, text })),
    others: others.map((value) => ({ value, text: name(value) })),
    isHeld,
    errors: errorLinks(errors),
    wrong: errorsByField(errors),
  });
}

const noteWords: Readonly<Record<ReviewNote['kind'], string>> = {
  taken: 'Took the case',
  note: 'Note',
  outcome: 'Outcome',
  concern: 'Concern',
  answer: 'Answer to the concern',
  hold: 'Left out of the person’s report',
  'hold-lifted': 'In the person’s report again',
};

function facts(
  { found, ruleName, ruleSource, look, emergency }: ReviewedCase,
  name: (code: string) => string,
) {
  const fact = (label: string, value: string): object => ({ label, value });
  const when = (at: Date): string => `${formatDate(at)}, ${formatTimeToSecond(at)} (London)`;
  const { raisedFrom, about, aboutKind } = found;
  return [
    fact('Reference', found.id),
    fact('Rule', ruleSource === undefined ? ruleName : `${ruleName} (after: ${ruleSource})`),
    fact('Severity', severityTags[found.severity].text),
    fact('Opened', when(found.openedAt)),
    fact('Owner', found.owner?.name ?? 'Nobody yet'),
    fact('Outcome', found.outcome === undefined ? 'None yet' : outcomeWords[found.outcome]),
    ...(raisedFrom === undefined
      ? []
      : [fact('Raised by', name(raisedFrom)), fact('Their reference', about)]),
    ...(look === undefined
      ? []
      : [
          fact('Look', `${kindWords[look.kind]}, ${when(look.at)}`),
          fact('By', `${look.who}, ${look.role}, ${name(look.organisation)}`),
          fact('Purpose', look.purpose),
          fact('Answered', outcomes[look.outcome].text),
        ]),
    ...(emergency === undefined
      ? []
      : [
          fact('Emergency access', when(emergency.openedAt)),
          fact(
            'Opened by',
            [emergency.openedBy, emergency.role, name(emergency.organisation)]
              .filter((part) => part !== undefined)
              .join(', '),
          ),
          fact('Reason', reasonOf(emergency.reason)),
        ]),
    ...(aboutKind === 'entry' && look === undefined ? [fact('Look', 'The entry is no longer here')] : []),
  ];
}

function reasonOf(reason: NonNullable<ReviewedCase['emergency']>['reason']): string {
  if (reason === undefined) return 'Told to the organisation that asked, and to no other';
  return `${emergencyReasons[reason.code]}: ${reason.text ?? 'the person was erased, and the words with them'}`;
}
