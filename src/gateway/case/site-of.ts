import { GatewayError } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { siteFor, type Sites } from '../../living-well/sites.ts';

/**
 * The place a record comes from.
 *
 * @throws GatewayError `unknown-site`, `unconfigured-site`
 */
export function checkSite(sites: Sites, record: CaseRecord): ConfiguredSite {
  const answer = siteFor(sites, record.source.site);
  if (answer.state === 'unknown') throw new GatewayError('unknown-site');
  if (answer.state === 'unconfigured') throw new GatewayError('unconfigured-site');
  return answer.site;
}

/** The place's rules for a record that was taken in already; undefined where it has none any more: then the defaults hold. */
export function siteOf(sites: Sites, record: CaseRecord): ConfiguredSite | undefined {
  const answer = siteFor(sites, record.source.site);
  return answer.state === 'configured' ? answer.site : undefined;
}
