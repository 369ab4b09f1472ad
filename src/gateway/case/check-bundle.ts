import type { Bundle, Resource } from '@medplum/fhirtypes';
import { GatewayError, type FieldIssue } from '../../errors.ts';
import { shapeIssues } from '../../fhir/reading/check-bundle.ts';
import { entriesOf, findIn } from '../../fhir/reading/entries.ts';
import { originOf } from '../../fhir/reading/origin.ts';
import { withPlainReferences } from '../../fhir/reading/plain-references.ts';
import { readBundle, type ReadBundle } from '../../fhir/reading/read-bundle.ts';
import type { ValidateAside } from '../../fhir/validate.ts';
import type { Sites } from '../../living-well/sites.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';

export interface BundleChecks {
  readonly validate: ValidateAside;
  readonly sites: Sites;
}

type Read = Extract<ReadBundle, { readonly issues: unknown }>;

/**
 * Reads a Bundle that a client pushes, once it is known to be valid base R4.
 *
 * @throws GatewayError `invalid-resource` with everything that is wrong, `wrong-source`
 */
export async function checkBundle(
  { validate, sites }: BundleChecks,
  client: Pick<SystemPrincipal, 'organisation' | 'source'>,
  body: unknown,
): Promise<Read> {
  const shape = shapeIssues(body);
  if (shape.length > 0) throw new GatewayError('invalid-resource', { issues: shape });
  // The one cast: its shape was checked, and the validator decides on the rest.
  const invalid = await invalidParts(validate, body as Bundle);
  if (invalid.length > 0) throw new GatewayError('invalid-resource', { issues: invalid });
  checkOrigin(client, body as Bundle);
  const read = readBundle(body, { sites, sourceOrganisation: client.organisation });
  if (read.record === undefined) throw new GatewayError('invalid-resource', { issues: read.refusals });
  return read;
}

function checkOrigin({ source: own }: Pick<SystemPrincipal, 'source'>, bundle: Bundle): void {
  const origin = originOf(bundle);
  if ('fix' in origin) throw new GatewayError('invalid-resource', { issues: [origin] });
  const { patient, source } = origin;
  if (own?.some(({ site, system }) => site === source.site && system === source.system) === true) return;
  const fix = 'This client may not send for the site and system that the identifier names.';
  const issue = { field: `${patient.path}.identifier`, code: 'wrong-source', fix };
  throw new GatewayError('wrong-source', { issues: [issue] });
}

/** Each resource by itself, and the Bundle around them: an issue then says where it is, and of a type that is not known nothing else is lost. */
async function invalidParts(validate: ValidateAside, bundle: Bundle): Promise<readonly FieldIssue[]> {
  const { entry: entries = [], ...rest } = bundle;
  const around = {
    ...rest,
    id: 'around',
    entry: entries.map(({ resource: _, ...entry }) => ({ ...entry, resource: nothing })),
  };
  const find = findIn(bundle, entriesOf(bundle));
  const parts = entries.map(async ({ resource }, place) =>
    resource === undefined
      ? []
      : issuesIn(validate, withPlainReferences(resource, find), `Bundle.entry[${place}].resource`),
  );
  return [...(await validate(around)), ...(await Promise.all(parts)).flat()];
}

/** Stands for a resource where only the Bundle is looked at. */
const nothing: Resource = {
  resourceType: 'Flag',
  id: 'nothing',
  status: 'active',
  code: { text: '-' },
  subject: { display: '-' },
};

/** A new resource has no id yet. A type that is not taken is left to the reading, which leaves it out. */
async function issuesIn(
  validate: ValidateAside,
  resource: Resource,
  path: string,
): Promise<readonly FieldIssue[]> {
  const issues = await validate({ ...resource, id: resource.id ?? 'new' });
  return issues
    .filter(({ code }) => code !== 'not-supported')
    .map((issue) => ({ ...issue, field: issue.field.replace(/^\w*/, path) }));
}
