import type { Bundle } from '@medplum/fhirtypes';
import { GatewayError } from '../../errors.ts';
import { resourceId } from '../../fhir/ids.ts';
import { mapCase } from '../../fhir/mapping/map-case.ts';
import { caseRecordSchema } from '../../living-well/case-record.ts';
import type { Sites } from '../../living-well/sites.ts';
import { checkSite } from './site-of.ts';

/** What became of one record: its Bundle, and what is wrong with it. Without a Bundle it would have been refused. */
export interface MappedText {
  /** Place in the file, from 1. */
  readonly record: number;
  readonly bundle: Bundle | undefined;
  readonly issues: readonly { readonly field: string; readonly code: string }[];
}

/** Made up and published: what is printed must not tell which ids a deployment gives. */
const namespace = new TextEncoder().encode('lwg map: no deployment'.slice(0, 16));

/**
 * Case records as the Bundles that would be stored: one record as JSON, several as an array or one a line. Reads no database, so the ids are of
 * a namespace of its own, and a Provenance, which every change leaves besides, is not among them.
 */
export function mapText(text: string, sites: Sites): readonly MappedText[] {
  return recordsIn(text).map((json, index) => ({ record: index + 1, ...mapOne(json, sites) }));
}

function mapOne(json: unknown, sites: Sites): Omit<MappedText, 'record'> {
  const parsed = caseRecordSchema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, code }) => ({ field: path.join('.'), code }));
    return { bundle: undefined, issues };
  }
  try {
    const record = parsed.data;
    const site = checkSite(sites, record);
    const { source, person } = record;
    const own = { site: source.site, system: source.system, recordType: 'person', recordId: person.id };
    const personId = resourceId(namespace, own);
    const mapped = mapCase(record, { personId, namespace, sourceOrganisation: 'UNKNOWN', site });
    return { bundle: bundleOf([...mapped.personal, ...mapped.directory]), issues: mapped.issues };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const refused = { field: 'source.site', code: error.code };
    return { bundle: undefined, issues: error.issues.length > 0 ? error.issues : [refused] };
  }
}

function bundleOf(
  resources: readonly NonNullable<NonNullable<Bundle['entry']>[number]['resource']>[],
): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
  };
}

/** A file of one JSON value, or of one on each line. What cannot be read is a record that is nothing. */
function recordsIn(text: string): readonly unknown[] {
  const whole = read(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [read(line)]));
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
