import type { CodeList } from './code-list.ts';

/** Steps that happen as one conversation on one day, so that a case record can date them. */
export const contactSteps = [
  'being-introduced',
  'self-introduction',
  'initial-conversation',
  'deeper-conversation',
  'moving-to-action',
  'saying-farewell',
  'review',
  'open-door',
  'return',
] as const;

export type JourneyStep = (typeof contactSteps)[number] | 'support-strands';

type Starter = 'person' | 'service' | 'professional' | 'team' | 'network';

interface StepEntry {
  readonly code: JourneyStep;
  readonly label: string;
  readonly about: string;
  /** Place on the usual way; steps with one number are alternatives or go together. */
  readonly order: number;
  readonly startedBy: readonly Starter[];
  /** What usually comes next. There is no set path: another next step is told of, never refused. */
  readonly next: readonly JourneyStep[];
}

/** Way in, first talks, support with its loops, way out and back. The public site renamed some steps in 2021; that would be version 2. */
export const journey = {
  version: '1',
  from: 'living-well 1.1',
  entries: [
    {
      code: 'being-introduced',
      label: 'Being introduced',
      about: 'Another service or person introduces them.',
      order: 1,
      startedBy: ['service', 'professional', 'person'],
      next: ['initial-conversation', 'saying-farewell'],
    },
    {
      code: 'self-introduction',
      label: 'Self-introduction',
      about: 'They introduce themselves.',
      order: 1,
      startedBy: ['person'],
      next: ['initial-conversation', 'saying-farewell'],
    },
    {
      code: 'initial-conversation',
      label: 'Initial conversation',
      about: 'What goes well, what is hard, what they want, and who matters to them. The wait ends here.',
      order: 2,
      startedBy: ['team'],
      next: ['deeper-conversation', 'moving-to-action', 'support-strands', 'saying-farewell'],
    },
    {
      code: 'deeper-conversation',
      label: 'Deeper conversation',
      about: 'Our Plan is filled in together: story, circumstances and goals.',
      order: 3,
      startedBy: ['person', 'team'],
      next: ['moving-to-action', 'support-strands', 'review', 'saying-farewell'],
    },
    {
      code: 'moving-to-action',
      label: 'Moving to action',
      about: 'Hopes and strengths are explored, and the right support is found.',
      order: 4,
      startedBy: ['person', 'team', 'network'],
      next: ['support-strands', 'deeper-conversation', 'review', 'saying-farewell'],
    },
    {
      code: 'support-strands',
      label: 'Support strands',
      about: 'Several kinds of support side by side, in any combination, with loops and turns.',
      order: 5,
      startedBy: ['team', 'network'],
      next: ['support-strands', 'review', 'moving-to-action', 'deeper-conversation', 'saying-farewell'],
    },
    {
      code: 'review',
      label: 'Review',
      about: 'How far the goals are, and how life is now.',
      order: 5,
      startedBy: ['person', 'team'],
      next: ['support-strands', 'review', 'moving-to-action', 'deeper-conversation', 'saying-farewell'],
    },
    {
      code: 'saying-farewell',
      label: 'Saying farewell',
      about: 'What could have been better is asked and acted on; support ends by the rule of the place.',
      order: 6,
      startedBy: ['person', 'team'],
      next: ['open-door'],
    },
    {
      code: 'open-door',
      label: 'An open door',
      about: 'They are told that they can come back.',
      order: 7,
      startedBy: ['team'],
      next: ['return'],
    },
    {
      code: 'return',
      label: 'Return',
      about: 'They come back: a new introduction and a new time of support, linked to the earlier one.',
      order: 7,
      startedBy: ['person', 'service', 'professional'],
      next: ['being-introduced', 'self-introduction'],
    },
  ],
} as const satisfies CodeList<StepEntry>;

const steps: ReadonlyMap<JourneyStep, StepEntry> = new Map(journey.entries.map((step) => [step.code, step]));

/** Whether one step usually leads to the other. */
export function usuallyLeadsTo(from: JourneyStep, to: JourneyStep): boolean {
  return steps.get(from)?.next.includes(to) ?? false;
}

/** A turn that the usual way does not take. For a report: a farewell before an introduction is often only a late file. */
export interface UnusualTurn {
  /** Undefined: the journey starts with `to`, and `to` is no way in. */
  readonly from: JourneyStep | undefined;
  readonly to: JourneyStep;
}

/** Every unusual turn of steps in the order they were taken. Never a reason to refuse a record (living-well 1.1: no set path). */
export function unusualTurns(taken: readonly JourneyStep[]): readonly UnusualTurn[] {
  return taken.flatMap((to, index) => {
    const from = taken[index - 1];
    const usual = from === undefined ? steps.get(to)?.order === 1 : usuallyLeadsTo(from, to);
    return usual ? [] : [{ from, to }];
  });
}
