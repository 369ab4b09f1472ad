import type { Item, Judged } from '../../consent/types.ts';
import { asKnownNow } from '../../fhir/recipient-names.ts';
import { lastUpdatedAtSource, withSourceLastUpdated } from '../../fhir/source-last-updated.ts';
import { withStricterLabels } from '../../fhir/stricter-labels.ts';
import type { StoredVersion } from '../ports/history.ts';

/**
 * Judges every version of one resource by what decides today (consent-rules 1): as it was labelled, as it is labelled now, and with both. A version may
 * be shown only where each of these may, and what stands now as well; it then carries both sets of labels. Of several sources that each
 * describe it, the one whose newest word may be shown. A resource that its source no longer says has no versions.
 */
export function judgeVersions(
  versions: readonly StoredVersion[],
  judge: (item: Item) => Judged,
): readonly Judged[] {
  const bySystem = Map.groupBy(versions, ({ system }) => system);
  const each = [...bySystem.values()].flatMap((said) => {
    const current = said.find(({ isCurrent }) => isCurrent);
    return current === undefined ? [] : [{ said, now: judge(itemOf(current)) }];
  });
  const [chosen] = each.toSorted((one, other) => rank(other.now).localeCompare(rank(one.now)));
  if (chosen === undefined) return [];
  return chosen.said.map((version) => judgeVersion(version, chosen.now, judge));
}

function judgeVersion(version: StoredVersion, now: Judged, judge: (item: Item) => Judged): Judged {
  const item = itemOf(version);
  const labelled = withStricterLabels(item.resource, now.item.resource);
  const stricter = { ...item, resource: asKnownNow(labelled, now.item.resource) };
  const both = judge(stricter);
  const { decision } = [now, both, judge(item)].find((one) => one.decision.effect === 'deny') ?? both;
  const versionId = item.resource.meta?.versionId ?? '';
  return { item: { ...stricter, reference: `${item.reference}/_history/${versionId}` }, decision };
}

function rank({ item, decision }: Judged): string {
  return `${decision.effect === 'permit' ? 1 : 0} ${lastUpdatedAtSource(item.resource) ?? ''}`;
}

function itemOf({ resource, sourceOrganisation, sourceModified }: StoredVersion): Item {
  return {
    reference: `${resource.resourceType}/${resource.id ?? ''}`,
    resource: withSourceLastUpdated(resource, sourceModified),
    source: sourceOrganisation,
  };
}
