import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError, type FieldIssue } from '../../errors.ts';
import { resourceId } from '../../fhir/ids.ts';
import { mapCase } from '../../fhir/mapping/map-case.ts';
import type { ValidateAside } from '../../fhir/validate.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import { checkAgreement, issuesOf, type Intake } from '../intake.ts';
import type { Result } from '../ports/intake.ts';
import type { Offered } from './call.ts';
import { checkOffered } from './check-offered.ts';
import { saidHash } from './record-hash.ts';

export interface Trial extends Intake {
  readonly validate: ValidateAside;
}

/**
 * What a push of these records would be answered, and what would be wrong with them once mapped. Stores nothing, and reads nothing of anybody: whom
 * the records are about makes no difference to the answer. A `duplicate` is one of the same list.
 *
 * @throws GatewayError `no-agreement-to-push`
 */
export async function tryRecords(
  trial: Trial,
  client: SystemPrincipal,
  offers: readonly Offered[],
): Promise<readonly Result[]> {
  const at = trial.clock();
  await trial.store.transaction((tx) => checkAgreement(tx, client, at));
  const seen = new Set<string>();
  const results: Result[] = [];
  for (const offered of offers) results.push(await tryOne(trial, client, offered, { at, seen }));
  return results;
}

async function tryOne(
  trial: Trial,
  client: SystemPrincipal,
  offered: Offered,
  { at, seen }: { readonly at: Date; readonly seen: Set<string> },
): Promise<Result> {
  if (!('record' in offered)) return { outcome: offered.outcome ?? 'rejected', issues: offered.issues };
  try {
    const site = checkOffered(trial.sites, client, offered.record, at);
    trial.sandbox?.check(offered.record);
    const hash = saidHash(trial.keys, offered.record).toString('base64url');
    if (seen.has(hash)) return { outcome: 'duplicate' };
    seen.add(hash);
    const issues = await mappingIssues(trial, client, offered.record, site);
    return { outcome: 'accepted', ...(issues.length > 0 && { issues }) };
  } catch (error) {
    return { outcome: 'rejected', issues: issuesOf(error) };
  }
}

/** What its receipt would say. Under the person's own id of this source, which nobody is told. */
async function mappingIssues(
  { keys, validate }: Trial,
  client: SystemPrincipal,
  record: CaseRecord,
  site: ConfiguredSite,
): Promise<readonly FieldIssue[]> {
  const { source, person } = record;
  const namespace = idNamespace(keys);
  const own = { site: source.site, system: source.system, recordType: 'person', recordId: person.id };
  const personId = resourceId(namespace, own);
  const mapped = mapCase(record, { namespace, personId, sourceOrganisation: client.organisation, site });
  const checked = await Promise.all([...mapped.personal, ...mapped.directory].map(validate));
  const invalid = checked.flat();
  if (invalid.length > 0) throw new GatewayError('mapping-failed', { issues: invalid });
  return mapped.issues;
}
