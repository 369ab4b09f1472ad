import { identityReasons } from '../../gateway/identity/identity-reasons.ts';
import type { Comparison } from '../../gateway/identity/release-comparison.ts';
import type { LastReceipt } from '../../gateway/ports/identity.ts';
import type { PairError, PairForm, PairVerb } from './pair-form.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** How things stand between two records. */
export type PairState = 'asked' | 'apart' | 'same' | 'first-stays' | 'second-stays';

/** One of the two: whom to ask about it. */
export interface PairRecord {
  readonly id: string;
  readonly receipts: readonly LastReceipt[];
}

export interface PairModel {
  readonly shell: Shell;
  /** What the form sends back to say which two. */
  readonly of: string;
  /** The lower id first. */
  readonly records: readonly [PairRecord, PairRecord];
  readonly likeness: Comparison['likeness'];
  readonly state: PairState;
  /** As it was sent, where something was wrong with it. */
  readonly form: PairForm | undefined;
}

/** Of two with the lower id first. */
export function stateOf({ standing, link }: Pick<Comparison, 'standing' | 'link'>): PairState {
  if (link !== undefined) return link.survivor < link.merged ? 'first-stays' : 'second-stays';
  if (standing === 'different') return 'apart';
  return standing === 'same' ? 'same' : 'asked';
}

const fieldWords: Readonly<Record<keyof Comparison['likeness'], string>> = {
  nhsNumber: 'NHS number',
  birthDate: 'Date of birth',
  given: 'First name',
  family: 'Last name',
  postcode: 'Postcode',
  telephone: 'Telephone',
};
const likenessWords = { same: 'The same', different: 'Different', 'not-known': 'Not known of both' } as const;

const stateWords: Readonly<Record<PairState, string>> = {
  asked: 'Nobody has decided.',
  apart: 'It was decided that they are two people. They are kept apart.',
  same: 'It was decided that they are one person. They are not merged.',
  'first-stays': 'They are merged, and go by the first record.',
  'second-stays': 'They are merged, and go by the second record.',
};

const verbWords: Readonly<Record<PairVerb, string>> = {
  apart: 'They are two people: keep them apart',
  'merge-first': 'They are one person: merge them, to go by the first record',
  'merge-second': 'They are one person: merge them, to go by the second record',
  undo: 'Take back what was decided',
  part: 'Part them: each is a record by itself again',
};

const offered: Readonly<Record<PairState, readonly PairVerb[]>> = {
  asked: ['apart', 'merge-first', 'merge-second'],
  apart: ['undo'],
  same: ['merge-first', 'merge-second', 'undo'],
  'first-stays': ['part'],
  'second-stays': ['part'],
};

const errorWords: Readonly<Record<PairError, { readonly href: string; readonly text: string }>> = {
  decision: { href: '#decision', text: 'Say what you found' },
  reason: { href: '#reason', text: 'Say why' },
  note: { href: '#note', text: 'The note must be 500 characters or fewer' },
};

/** `/ops/people/pair`: two records compared, without a word of either, and what is to become of them. */
export function pairPage({ shell, of, records, likeness, state, form }: PairModel): string {
  const errors = form?.errors ?? [];
  const errorOf = (error: PairError) =>
    errors.includes(error) ? { text: errorWords[error].text } : undefined;
  const option = (value: string, text: string, chosen: string | undefined) => ({
    value,
    text,
    checked: value === chosen,
  });
  return render('pair.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Two records' : 'Two records',
    of,
    records: [
      { ...records[0], heading: 'First record' },
      { ...records[1], heading: 'Second record' },
    ],
    fields: Object.entries(fieldWords).map(([field, name]) => {
      const how = likeness[field as keyof typeof fieldWords];
      return { name, text: likenessWords[how], conflicts: how === 'different' };
    }),
    state: stateWords[state],
    decisions: offered[state].map((verb) => option(verb, verbWords[verb], form?.decision)),
    reasons: Object.entries(identityReasons).map(([code, text]) =>
      option(code, sentence(text), form?.reason),
    ),
    note: form?.note ?? '',
    takesNote: state === 'asked' || state === 'same' || state.endsWith('stays'),
    errors: errors.map((error) => errorWords[error]),
    decisionError: errorOf('decision'),
    reasonError: errorOf('reason'),
    noteError: errorOf('note'),
  });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
