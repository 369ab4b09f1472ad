import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import type { Sites } from '../../living-well/sites.ts';
import { checkBornBy } from './check-born.ts';
import { checkSite } from './site-of.ts';

/** Milliseconds by which a source's clock may be ahead. */
const clockLeeway = 5 * 60_000;

/**
 * What can be said of a record without asking anybody: may this client send for its source, is its place known here, is anything in it from the future?
 *
 * @throws GatewayError `wrong-source`, `unknown-site`, `unconfigured-site`, `invalid-record` (dated or born in the future)
 */
export function checkOffered(
  sites: Sites,
  client: SystemPrincipal,
  record: CaseRecord,
  at: Date,
): ConfiguredSite {
  checkSource(client, record);
  const site = checkSite(sites, record);
  checkTime(record, at);
  checkBornBy(record, at);
  return site;
}

function checkSource(client: SystemPrincipal, { source: { site, system } }: CaseRecord): void {
  const allowed = client.source?.some((source) => source.site === site && source.system === system);
  if (allowed !== true) throw new GatewayError('wrong-source');
}

/** A record from the future would be newer than every honest one after it, withdrawals included. */
function checkTime({ source }: CaseRecord, at: Date): void {
  if (Date.parse(source.modified) <= at.getTime() + clockLeeway) return;
  const fix = 'This is in the future. Set the clock of the case system right and send the record again.';
  throw new GatewayError('invalid-record', {
    issues: [{ field: 'source.modified', code: 'in-future', fix }],
  });
}
