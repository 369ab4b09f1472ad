import { wordKey } from '../../living-well/support-update/cell-text.ts';
import type { SupportUpdate } from '../../living-well/support-update/reading.ts';
import { rowIssue, type RowIssue } from '../../living-well/support-update/row-issues.ts';

/** The service that a row is about, so that two ways of writing one are one. */
export function serviceOf(update: SupportUpdate): string {
  return wordKey(update.service_code ?? '');
}

/** A second row for one person at another service would retire the team of the first. Both were meant, so nobody guesses which to keep. */
export const secondService: RowIssue = rowIssue('service_code', 'second-service');
