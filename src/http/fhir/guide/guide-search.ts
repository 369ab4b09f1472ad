import { randomUUID } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import { GatewayError } from '../../../errors.ts';
import type { Defined, GuideType } from '../../../fhir/guide/definition.ts';
import { checkFormat } from '../known-parameters.ts';
import { guideParameters } from './guide-parameters.ts';

/**
 * All definitions of a type that match, as a searchset. Repeated parameters narrow, commas widen.
 *
 * @throws GatewayError `invalid-request` for a parameter that is not in the table or has no value; `not-acceptable` for any format but JSON
 */
export function findDefinitions(
  guide: readonly Defined[],
  type: GuideType,
  sent: URLSearchParams,
  baseUrl: string,
): Bundle<Defined> {
  const [format, ...more] = sent.getAll('_format');
  checkFormat(more.length > 0 ? [format, ...more] : format);
  const criteria = [...sent].filter(([name]) => name !== '_format').map(criterionOf);
  const found = guide.filter(
    (resource) => resource.resourceType === type && criteria.every((holds) => holds(resource)),
  );
  return {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: `${baseUrl}/${type}?${sent.toString()}` }],
    // FHIR's JSON has no empty arrays.
    ...(found.length > 0 && {
      entry: found.map((resource) => ({
        fullUrl: `${baseUrl}/${type}/${resource.id}`,
        resource,
        search: { mode: 'match' as const },
      })),
    }),
  };
}

function criterionOf([name, text]: [string, string]): (resource: Defined) => boolean {
  const parameter = guideParameters.find((one) => one.name === name);
  const values = text.split(',');
  if (parameter === undefined || values.includes('')) {
    // Not named: what was sent may be anything, a number of somebody's included.
    const fix = 'Send no parameter but those that /fhir/metadata lists for this type, each with a value.';
    throw new GatewayError('invalid-request', {
      issues: [{ field: 'query', code: 'unknown-parameter', fix }],
    });
  }
  return (resource) => values.some((value) => parameter.matches(resource, value));
}
