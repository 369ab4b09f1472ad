import { GatewayError } from '../errors.ts';
import type { Nation } from './bank-holidays.ts';
import { checkSite, type ConfiguredSite, type Site } from './site.ts';

/** Every place that is known, by its code. */
export type Sites = ReadonlyMap<string, Site>;

/**
 * Checks site files that were parsed already and puts them together. A deployment's own file replaces the shipped one of the same place: it
 * knows what is not public.
 *
 * @throws GatewayError `internal` on a wrong file, or on two files of the deployment for one place
 */
export function gatherSites(shipped: readonly unknown[], own: readonly unknown[] = []): Sites {
  return new Map([...byCode(shipped), ...byCode(own)]);
}

function byCode(files: readonly unknown[]): Sites {
  const sites = new Map<string, Site>();
  for (const site of files.map(checkSite)) {
    if (sites.has(site.code)) {
      throw new GatewayError('internal', {
        issues: [
          { field: 'code', code: 'duplicate-site', fix: 'Keep one configuration file for each site.' },
        ],
      });
    }
    sites.set(site.code, site);
  }
  return sites;
}

/** A place whose records can be taken in, or why they cannot. */
export type SiteAnswer =
  | { readonly state: 'configured'; readonly site: ConfiguredSite }
  | { readonly state: 'unconfigured'; readonly why: string }
  | { readonly state: 'unknown' };

export function siteFor(sites: Sites, code: string): SiteAnswer {
  const site = sites.get(code);
  if (site === undefined) return { state: 'unknown' };
  return site.status === 'configured'
    ? { state: 'configured', site }
    : { state: 'unconfigured', why: site.why };
}

/** Whose bank holidays each place keeps. */
export function nationsOf(sites: Sites): ReadonlyMap<string, Nation> {
  return new Map(
    [...sites.values()].flatMap((site) =>
      site.status === 'configured' ? [[site.code, site.jurisdiction] as const] : [],
    ),
  );
}
