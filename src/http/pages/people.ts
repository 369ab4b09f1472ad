import { identityReasons, isIdentityReason } from '../../gateway/identity/identity-reasons.ts';
import type { IdentityDecision, PossiblyOne, Question } from '../../gateway/ports/identity.ts';
import type { PersonLink } from '../../gateway/ports/person-links.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** Two records, and where they are compared. */
export interface PairRow {
  readonly url: string;
}

export interface PeopleModel {
  readonly shell: Shell;
  /** Longest waiting first. */
  readonly questions: readonly (PossiblyOne & PairRow)[];
  readonly merged: readonly (PersonLink & PairRow)[];
  /** That stand, newest first, of two who are not merged. */
  readonly decisions: readonly (IdentityDecision & PairRow)[];
  /** What was decided just now. */
  readonly done: string | undefined;
}

const questionWords: Readonly<Record<Question, string>> = {
  'same-number': 'One NHS number stands for both',
  alike: 'They are described alike',
};

const doneWords: ReadonlyMap<string, string> = new Map([
  ['apart', 'They are kept apart. Nothing changes in what anybody sees.'],
  ['undo', 'It is taken back. The two wait for a decision again, if it is still asked.'],
  [
    'merge-first',
    'They are merged. Whoever asks for either is shown both, as far as neither record refuses it.',
  ],
  [
    'merge-second',
    'They are merged. Whoever asks for either is shown both, as far as neither record refuses it.',
  ],
  ['part', 'They are parted. Each is found and shown by itself, as before.'],
]);

/** `/ops/people`: for the operator, people who may be one. Names nobody. */
export function peoplePage({ shell, questions, merged, decisions, done }: PeopleModel): string {
  return render('people.njk', shell, {
    pageTitle: 'People who may be one',
    questions: questions.map((row) => ({ ...row, why: row.why.map((why) => questionWords[why]) })),
    merged: merged.map((row) => ({ ...row, reason: reasonText(row.reason) })),
    decisions: decisions.map((row) => ({ ...row, reason: reasonText(row.reason) })),
    done: done === undefined ? undefined : doneWords.get(done),
  });
}

function reasonText(code: string): string {
  return isIdentityReason(code) ? identityReasons[code] : code;
}
