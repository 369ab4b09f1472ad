import type { Bundle } from '@medplum/fhirtypes';
import type { Composed } from '../../gateway/release.ts';

/** A Bundle as an answer. What it was made of besides its own Composition is what the log will say was disclosed. */
export function composedOf(bundle: Bundle): Composed {
  const used = (bundle.entry ?? []).flatMap(({ resource }) =>
    resource === undefined || resource.resourceType === 'Composition' ? [] : [resource],
  );
  return { body: JSON.stringify(bundle), used };
}
