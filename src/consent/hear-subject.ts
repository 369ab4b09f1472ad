import type { Candidate } from './agreements.ts';
import { allowsBreakGlass, permitsWithoutConsent } from './agreements.ts';
import type { ItemView } from './item-view.ts';
import type { Person } from './person.ts';
import { askPerson } from './person.ts';
import type { ConsentEvidence } from './types.ts';

/** What one subject's part in a decision comes to. */
export interface Heard {
  readonly code: 'refused' | 'no-consent' | 'permitted';
  readonly spoken: readonly ConsentEvidence[];
  /** The agreement that permits where the person's own Consents do not; undefined when they do, or nothing does. */
  readonly by: Candidate | undefined;
}

/**
 * Questions 5 and 6 for one subject, under the agreements that cover the item. One whom the facts do not know has consented to
 * nothing. An open case lifts a no of the person it is for, and only where an agreement says so for every topic (consent-rules 6).
 */
export function hearSubject(
  person: Person | undefined,
  view: ItemView,
  covering: readonly Candidate[],
): Heard {
  if (person === undefined) return { code: 'no-consent', spoken: [], by: undefined };
  const inCase = person.openCase !== undefined;
  const { effect, spoken } = askPerson(person, view);
  if (effect === 'permit') return { code: 'permitted', spoken, by: undefined };
  const by =
    (person.hasSpoken
      ? undefined
      : covering.find((one) => permitsWithoutConsent(one, view.topics, inCase))) ??
    (inCase ? covering.find((one) => allowsBreakGlass(one, view.topics)) : undefined);
  if (by !== undefined) return { code: 'permitted', spoken, by };
  return { code: effect === 'deny' ? 'refused' : 'no-consent', spoken, by };
}

/** Question 7: both hold for each subject, or the first code of the fixed precedence. */
export function firstOf(codes: readonly Heard['code'][]): Heard['code'] {
  if (codes.includes('refused')) return 'refused';
  return codes.every((code) => code === 'permitted') ? 'permitted' : 'no-consent';
}
