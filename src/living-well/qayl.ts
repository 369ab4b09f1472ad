import type { FieldIssue } from '../errors.ts';
import type { CodeList } from './code-list.ts';

interface QaylEntry {
  readonly code: string;
  readonly label: string;
  readonly kind: 'satisfaction' | 'yes-no';
}

/**
 * Questions About Your Life: the single items that the programme's reports show. The questionnaire is not validated, so its items are never
 * added up or averaged: there is no function here that could.
 */
export const qaylItems = {
  version: '1',
  from: 'living-well 1.6',
  entries: [
    { code: 'friendships', label: 'Friendships', kind: 'satisfaction' },
    { code: 'family', label: 'Relationship with family', kind: 'satisfaction' },
    { code: 'occupation', label: 'Job, studies or occupation', kind: 'satisfaction' },
    { code: 'safety', label: 'Personal safety', kind: 'satisfaction' },
    { code: 'accommodation', label: 'Accommodation', kind: 'satisfaction' },
    { code: 'close-friend', label: 'Has a close friend', kind: 'yes-no' },
    { code: 'community-leisure', label: 'Takes part in community or leisure activity', kind: 'yes-no' },
  ],
} as const satisfies CodeList<QaylEntry>;
export type QaylItem = (typeof qaylItems)['entries'][number]['code'];
export const qaylItemCodes: readonly QaylItem[] = qaylItems.entries.map(({ code }) => code);

const kinds: ReadonlyMap<string, QaylEntry['kind']> = new Map(
  qaylItems.entries.map(({ code, kind }) => [code, kind]),
);

/** How a place uses QAYL: part of its site file. */
export interface QaylUse {
  readonly items?: readonly QaylItem[] | undefined;
  readonly satisfactionScale?: { readonly lowest: number; readonly highest: number } | undefined;
}

/** What is wrong with answers to QAYL at a place; empty if nothing is. Each answer stands for itself: one that is wrong spoils no other. */
export function qaylIssues(
  use: QaylUse,
  answers: Readonly<Record<string, number | boolean>>,
): readonly FieldIssue[] {
  return Object.entries(answers).flatMap(([item, answer]) => {
    const fault = faultOf(use, item, answer);
    // A key that is no item of ours may be anything, somebody's name too: it is not sent back.
    return fault === undefined ? [] : [{ field: kinds.has(item) ? item : 'answers', ...fault }];
  });
}

type Fault = Omit<FieldIssue, 'field'>;

function faultOf(use: QaylUse, item: string, answer: number | boolean): Fault | undefined {
  const kind = kinds.get(item);
  const asked: readonly string[] = use.items ?? qaylItemCodes;
  if (kind === undefined || !asked.includes(item)) {
    return { code: 'not-asked-here', fix: 'Send only the items that the site configuration lists.' };
  }
  if (kind === 'yes-no') {
    return typeof answer === 'boolean' ? undefined : { code: 'yes-no', fix: 'Send true or false.' };
  }
  if (use.satisfactionScale === undefined) {
    return { code: 'scale-not-declared', fix: 'Declare the satisfaction scale in the site configuration.' };
  }
  const { lowest, highest } = use.satisfactionScale;
  const within = Number.isInteger(answer) && Number(answer) >= lowest && Number(answer) <= highest;
  return within
    ? undefined
    : { code: 'outside-scale', fix: `Send a whole number from ${lowest} to ${highest}.` };
}
