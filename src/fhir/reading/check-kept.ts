import type { Coding, Consent, Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../../errors.ts';
import { withoutSourceLastUpdated } from '../source-last-updated.ts';
import { systems } from '../systems.ts';
import { labelsOf } from '../topics.ts';
import type { Compared } from './compared.ts';
import { isSameValue, pathsLeft } from './leaves.ts';

/** What would be kept as something else than was meant: refused, since it would be shown too freely or as what it is not. */
export function keptIssues(compared: readonly Compared[]): readonly FieldIssue[] {
  return compared.flatMap((one) => {
    if (one.sent.resourceType === 'Consent') return consentIssues(one, one.sent);
    if (one.made === undefined) return [];
    return [...standingIssues(one), ...labelIssues(one)];
  });
}

/** Elements that decide what a resource is. R4 marks most as modifiers: one cannot be passed over. */
const deciding = ['status', 'lifecycleStatus', 'docStatus', 'intent', 'active', 'doNotPerform'] as const;
/** An introduction is open or done by how its episode stands, whichever of the two was sent. */
const derived: ReadonlySet<string> = new Set(['active', 'completed']);

function standingIssues({ path, sent, made: [counterpart] = [] }: Compared): readonly FieldIssue[] {
  return deciding.flatMap((name) => {
    const [said, kept] = [sent, counterpart].map(
      (one) => one && (one as unknown as Record<string, unknown>)[name],
    );
    if (said === undefined || said === kept || (name === 'doNotPerform' && said === false)) return [];
    const isDerived =
      sent.resourceType === 'ServiceRequest' && [said, kept].every((one) => derived.has(String(one)));
    if (isDerived) return [];
    const fix = `This would be kept as ${kept === undefined ? 'not said' : JSON.stringify(kept)}, which is not what it says. Send it so, or leave the resource out.`;
    return [{ field: `${path}.${name}`, code: 'standing', fix }];
  });
}

const levels = ['U', 'L', 'M', 'N', 'R', 'V'];

/** A label can make stricter only what has a mark for it; what would be kept looser than its sender labels it is not kept. */
function labelIssues({ path, sent, made: [counterpart] = [] }: Compared): readonly FieldIssue[] {
  if (isTakenBack(sent)) return [];
  const kept = counterpart === undefined ? [] : labelsOf(counterpart);
  const stricter = labelsOf(sent).some((label) =>
    label.system === systems.confidentiality
      ? levelOf([label]) > levelOf(kept)
      : !kept.some(({ system, code }) => system === label.system && code === label.code),
  );
  const fix =
    'This is stricter than it would be kept here. Mark what is sensitive by a topic that the gateway has, or leave the resource out.';
  return stricter ? [{ field: `${path}.meta.security`, code: 'stricter-label', fix }] : [];
}

/** What has no level, and a level that is none, count as the strictest of all but V that could be meant: of what was sent, R; of what is kept, N. */
function levelOf(labels: readonly Coding[]): number {
  const label = labels.find(({ system }) => system === systems.confidentiality);
  if (label === undefined) return levels.indexOf('N');
  const level = levels.indexOf(label.code ?? '');
  return level < 0 ? levels.length : level;
}

function isTakenBack(resource: Resource): boolean {
  return 'status' in resource && resource.status === 'entered-in-error';
}

/** A choice that would come to bind as another is none of the person's. */
function consentIssues({ path, made, names }: Compared, sent: Consent): readonly FieldIssue[] {
  const counterpart = made?.[0];
  const isSame =
    counterpart?.resourceType === 'Consent' &&
    counterpart.status === sent.status &&
    isSameValue(sent.provision, counterpart.provision, names) &&
    pathsLeft(withoutSourceLastUpdated(sent), [counterpart], names).length === 0;
  const fix =
    'A case record cannot say these choices. Leave the Consent out here, and send it to POST /fhir/Consent.';
  return isSame ? [] : [{ field: path, code: 'consent', fix }];
}
