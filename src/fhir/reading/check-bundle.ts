import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { FieldIssue } from '../../errors.ts';

/** Entries of one Bundle, at most. One person's record with years of contacts has some hundred. */
export const mostEntries = 1_000;

/** As much of a Bundle's shape as must hold before anything else of it is looked at; base R4 is checked apart. */
const pushed = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.enum(['transaction', 'collection']),
  entry: z
    .array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }) }))
    .min(1)
    .max(mostEntries),
});

/** Whether a body is a Bundle that says it is a push: a batch is one of reads. */
export function isPushedBundle(body: unknown): boolean {
  return pushed.pick({ resourceType: true, type: true }).safeParse(body).success;
}

/** @returns what keeps a body from being read as a Bundle at all */
export function shapeIssues(body: unknown): readonly FieldIssue[] {
  const parsed = pushed.safeParse(body);
  if (parsed.success) return [];
  const fix = `Send a Bundle of type transaction or collection with 1 to ${mostEntries} entries, each with a resource.`;
  return [{ field: 'Bundle', code: 'bundle', fix }];
}

/** How entries may be sent. Nothing is physically deleted, nothing is patched, and no condition is kept: a record says how things stand. */
export function requestIssues(bundle: Bundle): readonly FieldIssue[] {
  return [
    ...bundleLabelIssues(bundle),
    ...(bundle.entry ?? []).flatMap((entry, place) => requestIssue(bundle.type, entry, place)),
  ];
}

/** A label of the whole would have to be kept on each of its resources. */
function bundleLabelIssues({ meta }: Bundle): readonly FieldIssue[] {
  if (meta?.security === undefined) return [];
  const fix = 'Label the resources themselves: a label of the whole Bundle is not kept.';
  return [{ field: 'Bundle.meta.security', code: 'stricter-label', fix }];
}

const conditions = ['ifNoneMatch', 'ifModifiedSince', 'ifMatch', 'ifNoneExist'] as const;

function requestIssue(
  type: string,
  { request, resource }: BundleEntry,
  place: number,
): readonly FieldIssue[] {
  const field = `Bundle.entry[${place}].request`;
  if (type === 'collection') {
    if (request === undefined) return [];
    return [{ field, code: 'request', fix: 'Leave requests out of a collection, or send a transaction.' }];
  }
  if (request?.method !== 'PUT' && request?.method !== 'POST') {
    const fix = 'Send PUT or POST. To take a row back, send its resource with status entered-in-error.';
    return [{ field: `${field}.method`, code: 'method', fix }];
  }
  const [named = ''] = request.url.split(/[/?]/);
  if (named !== resource?.resourceType) {
    return [{ field: `${field}.url`, code: 'url', fix: 'Send the address of the entry’s own resource.' }];
  }
  return conditions
    .filter((condition) => request[condition] !== undefined)
    .map((condition) => ({
      field: `${field}.${condition}`,
      code: 'condition',
      fix: 'Leave this out: what is older never replaces what is newer here, and nothing is made twice.',
    }));
}
