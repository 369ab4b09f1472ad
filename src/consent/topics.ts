import { sharingTopics } from '../living-well/case-record.ts';

const known: ReadonlySet<string> = new Set(sharingTopics);

/** Whether the code is a sharing topic of this gateway (consent-rules 5). */
export function isKnownTopic(code: string): boolean {
  return known.has(code);
}
