import { guideResources } from '../../src/fhir/guide/guide.ts';

/** Where the implementation guide stands as files. */
export const guideFolder = 'docs/implementation-guide';

/** Each definition of the guide as a file of its own, as a gateway without licensed wording serves it. */
export function guideFiles(): readonly (readonly [path: string, text: string])[] {
  return guideResources().map((resource) => [
    `${guideFolder}/${resource.resourceType}-${resource.id}.json`,
    JSON.stringify(resource),
  ]);
}
