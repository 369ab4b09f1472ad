import { GatewayError, type FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { readPersonNumber } from '../../living-well/person-number.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { siteFor, type Sites } from '../../living-well/sites.ts';

/**
 * The place a record comes from, checked with what its rules say of the record.
 *
 * @throws GatewayError `unknown-site`, `unconfigured-site`, or `invalid-record` where a number is not of the system it was sent in
 */
export function checkSite(sites: Sites, record: CaseRecord): ConfiguredSite {
  const answer = siteFor(sites, record.source.site);
  if (answer.state === 'unknown') throw new GatewayError('unknown-site');
  if (answer.state === 'unconfigured') throw new GatewayError('unconfigured-site');
  const issues = numberIssues(record);
  if (issues.length > 0) throw new GatewayError('invalid-record', { issues });
  return answer.site;
}

/** The place's rules for a record that was taken in already; undefined where it has none any more: then the defaults hold. */
export function siteOf(sites: Sites, record: CaseRecord): ConfiguredSite | undefined {
  const answer = siteFor(sites, record.source.site);
  return answer.state === 'configured' ? answer.site : undefined;
}

/** Scotland's numbers pass the check of an NHS number: stored as one, it would stand for somebody else in England. */
function numberIssues({ person }: CaseRecord): readonly FieldIssue[] {
  const read = readPersonNumber('nhs-number', person.nhsNumber, person.birthDate);
  if (read.kind !== 'unusable' || read.why !== 'another-scheme') return [];
  const fix = 'This number is given out in Scotland. Send it as person.chiNumber.';
  return [{ field: 'person.nhsNumber', code: 'another-scheme', fix }];
}
