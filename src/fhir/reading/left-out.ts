import type { Resource } from '@medplum/fhirtypes';
import { pathsLeft } from './leaves.ts';
import type { FieldIssue } from '../../errors.ts';
import type { Compared } from './compared.ts';

/** Issues on one receipt, at most: enough to find out what a system's mapping lacks. */
const mostIssues = 100;

/**
 * What a Bundle says that the case record made of it does not: whatever does not come out again when that is mapped back. So nothing is dropped
 * without being told of, whether it was never read or could only be read in part.
 */
export function leftOut(compared: readonly Compared[]): readonly FieldIssue[] {
  const found: FieldIssue[] = [];
  for (const one of compared) {
    found.push(...(one.made === undefined ? [wholeIssue(one)] : partIssues(one)));
    if (found.length > mostIssues) break;
  }
  if (found.length <= mostIssues) return found;
  const fix = 'There is more that was not taken. Mend what is listed, and send the Bundle to $validate.';
  return [...found.slice(0, mostIssues - 1), { field: 'Bundle', code: 'not-taken', fix }];
}

function wholeIssue({ path, sent }: Compared): FieldIssue {
  return { field: path, code: 'not-taken', fix: reasonFor(sent) };
}

function reasonFor(resource: Resource): string {
  if (resource.resourceType === 'Provenance') {
    return 'The gateway writes its own Provenance of what you send.';
  }
  return 'This was left out: a resource of another kind or standing, without an identifier of your site and system, or without what it belongs to. See the table in src/fhir/README.md.';
}

function partIssues({ path, sent, made = [], names }: Compared): readonly FieldIssue[] {
  const fix =
    'This was left out or not kept as it was sent: a case record has no place for it. What you need shown, say by another element.';
  return pathsLeft(sent, made, names).map((field) => ({ field: `${path}${field}`, code: 'not-taken', fix }));
}
