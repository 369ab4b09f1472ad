import type { Resource } from '@medplum/fhirtypes';
import type { SystemPrincipal } from '../auth/principal.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import { mapCase } from '../fhir/mapping/map-case.ts';
import { isPushedBundle } from '../fhir/reading/check-bundle.ts';
import { checkBundle, type BundleChecks } from './case/check-bundle.ts';
import { checkSite } from './case/site-of.ts';

/** What a push would be refused for, and what would be left out of it or could not be kept as it was meant. */
export interface Findings {
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
}

/** Tries a resource, or a Bundle as it would be pushed. Reads and stores nothing: what is on record of anybody plays no part in the answer. */
export async function validatePushed(
  checks: BundleChecks,
  client: SystemPrincipal,
  sent: { readonly resourceType: string },
): Promise<Findings> {
  // The one cast: the validator decides on the rest.
  if (!isPushedBundle(sent)) return { errors: await resourceIssues(checks, sent as Resource), warnings: [] };
  try {
    const { record, issues, inBundle } = await checkBundle(checks, client, sent);
    const site = siteIn(checks, record, inBundle);
    const context = {
      personId: 'somebody',
      namespace: new Uint8Array(16),
      sourceOrganisation: client.organisation,
      site,
    };
    return { errors: [], warnings: [...issues, ...mapCase(record, context).issues.map(inBundle)] };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.row.status >= 500) throw error;
    return { errors: error.issues, warnings: [] };
  }
}

async function resourceIssues(
  { validate }: BundleChecks,
  resource: Resource,
): Promise<readonly FieldIssue[]> {
  return validate({ ...resource, id: resource.id ?? 'new' });
}

/** A refusal of the place is one about where the record is from. */
function siteIn(
  { sites }: BundleChecks,
  record: Parameters<typeof checkSite>[1],
  inBundle: (issue: FieldIssue) => FieldIssue,
) {
  try {
    return checkSite(sites, record);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const place = { field: 'source.site', code: error.code, fix: error.row.text };
    const issues = error.issues.length > 0 ? error.issues : [place];
    throw new GatewayError(error.code, { issues: issues.map(inBundle) });
  }
}
