import type { World } from './world.ts';

/** The outcome words of the specification (living-well 6). */
export type Word = 'accept' | 'accept+warn' | 'held' | 'reject' | 'redact';

export interface Row {
  readonly number: number | 'extra';
  readonly input: string;
  readonly outcome: Word;
  /** Parts of case records of one person, sent one after the other; the last one's outcome is the row's. */
  readonly sent: readonly object[];
  readonly more: More;
}

export interface More {
  /** What the sender is told of the last one. */
  readonly code?: string;
  /** What the receipt calls it, where that says more than the word. */
  readonly status?: string;
  /** In nothing that the recipients are given of the person, now or as history. Every `redact` says what. */
  readonly secret?: readonly string[];
  /** In what they are given: so that what is secret is missing for its own sake. */
  readonly shown?: readonly string[];
  /** What else holds afterwards. */
  readonly also?: (world: World, personId: string) => Promise<void>;
  /** Another door than the push. */
  readonly door?: (world: World) => Promise<{ word: Word; codes: readonly string[] }>;
}

export function row(
  number: Row['number'],
  input: string,
  outcome: Word,
  sent: readonly object[],
  more: More = {},
): Row {
  return { number, input, outcome, sent, more };
}

export const day = '2026-11-01';
export const person = (more: object) => ({ person: more });
const at = (modified: string) => ({ source: { modified } });
export const later = at('2026-11-20T11:00:00Z');
export const latest = at('2026-11-20T12:00:00Z');
export const earlier = at('2026-11-20T09:00:00Z');
export const contact = (id: string) => ({ id, date: day, kind: 'phone' });
export const episode = { id: 'E', status: 'open', start: day, contacts: [contact('C')] };
export const document = (text: string) => ({ documents: [{ id: 'D', date: day, kind: 'letter', text }] });
export const goal = (more: object) => ({ id: 'G', text: 'x', status: 'active', start: day, ...more });
export const plan = (...goals: object[]) => ({ plan: { id: 'PL', date: day, goals } });
export const team = (name: string, more: object = {}) => ({
  team: {
    id: name,
    name,
    organisation: { id: name, name: 'Example Wellbeing Charity', odsCode: 'X9C01' },
    service: { id: name, name: 'The hub', telephone: '020 7946 0001', hours: [] },
    ...more,
  },
});
/** Topics that the person refuses to the trust. */
export const refusing = (...topics: readonly string[]) => ({ refuses: topics });
