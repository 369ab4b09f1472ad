import { GatewayError, type FieldIssue } from '../../errors.ts';
import { isPushedBundle } from '../../fhir/reading/check-bundle.ts';
import { readBundle } from '../../fhir/reading/read-bundle.ts';
import { caseRecordSchema, type CaseRecord } from '../../living-well/case-record.ts';
import type { Sites } from '../../living-well/sites.ts';
import type { InboxItem } from '../ports/inbox.ts';

/** What was pushed, and how its issues are told to its sender. */
export interface Pushed {
  readonly record: CaseRecord;
  /** Issues by the fields of the record, in the words of what was sent, with what was not taken of it. */
  readonly issuesOf: (issues: readonly FieldIssue[]) => readonly FieldIssue[];
}

/**
 * Reads a kept body again: a case record, or the FHIR Bundle that says one. What was taken in was read then, so it can be read now.
 *
 * @throws GatewayError `mapping-failed`
 */
export function readPushed(
  sites: Sites,
  { readBody, sourceOrganisation }: Pick<InboxItem, 'readBody' | 'sourceOrganisation'>,
): Pushed {
  const body: unknown = JSON.parse(readBody().toString('utf8'));
  if (isPushedBundle(body)) {
    const read = readBundle(body, { sites, sourceOrganisation });
    if (read.record === undefined) throw new GatewayError('mapping-failed', { issues: read.refusals });
    const { record, issues, inBundle } = read;
    return { record, issuesOf: (found) => [...issues, ...found.map(inBundle)] };
  }
  const parsed = caseRecordSchema.safeParse(body);
  if (!parsed.success) throw new GatewayError('mapping-failed', { cause: parsed.error });
  return { record: parsed.data, issuesOf: (found) => found };
}
