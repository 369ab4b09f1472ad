import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { toOperationOutcome } from '../../fhir/operation-outcome.ts';
import { personalTypes, searchedTypes } from '../../fhir/served-types.ts';
import type { Answer } from '../../gateway/release.ts';
import { asGatewayError } from '../plugins/as-gateway-error.ts';
import { everything } from './everything.ts';
import type { RecordRoutes } from './record-answer.ts';
import { read, readHistory, readVersion, type Asker } from './record-read.ts';
import { find } from './search/search-routes.ts';

/** Reads in one batch, at most: each is a look of its own, with its own entry in the log. */
const mostEntries = 50;

/** A batch of reads. Each entry goes through the gate for itself, and is answered as it would be alone. */
export async function answerBatch(routes: RecordRoutes, asker: Asker, body: unknown): Promise<Bundle> {
  const entry: BundleEntry[] = [];
  // One after the other: fifty at once would take every database connection from everybody else.
  for (const one of entriesIn(body)) entry.push(await answerEntry(routes, asker, one));
  return { resourceType: 'Bundle', id: randomUUID(), type: 'batch-response', entry };
}

const batch = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('batch'),
  entry: z
    .array(z.looseObject({ request: z.looseObject({ method: z.string(), url: z.string().max(4_000) }) }))
    .min(1)
    .max(mostEntries),
});
type Asked = z.output<typeof batch>['entry'][number]['request'];

function entriesIn(body: unknown): readonly Asked[] {
  const parsed = batch.safeParse(body);
  if (parsed.success) return parsed.data.entry.map(({ request }) => request);
  const fix = `Send a Bundle: of type batch, with 1 to ${mostEntries} entries, each with request.method and request.url, to read; of type transaction or collection to push what you know of one person.`;
  const issue = { field: 'Bundle', code: 'batch', fix };
  throw new GatewayError('invalid-resource', { issues: [issue] });
}

async function answerEntry(routes: RecordRoutes, asker: Asker, asked: Asked): Promise<BundleEntry> {
  try {
    const { body, composed } = await answerFor(routes, asker, asked);
    // The one cast: these are the bytes that were composed of released resources.
    const resource = JSON.parse(body) as Resource;
    const etag = composed !== undefined &&
      'version' in composed && { etag: `W/"${String(composed.version)}"` };
    return { resource, response: { status: '200', ...etag } };
  } catch (thrown) {
    const error = asGatewayError(thrown);
    // What nobody foresaw ends the whole batch, where it is logged.
    if (error.code === 'internal') throw thrown;
    return { response: { status: String(error.row.status), outcome: toOperationOutcome(error) } };
  }
}

/** Sends an entry where its address alone would have gone. */
async function answerFor(routes: RecordRoutes, asker: Asker, { method, url }: Asked): Promise<Answer> {
  if (method !== 'GET') {
    const fix = 'A batch here only reads: send GET entries.';
    throw new GatewayError('invalid-request', {
      issues: [{ field: 'request.method', code: 'not-taken', fix }],
    });
  }
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  const [type = '', id, part, version, ...more] = path.split('/');
  const searched = searchedTypes.find((one) => one.type === type);
  if (id === undefined && searched !== undefined) return find(routes, asker, searched, parameters);
  const personal = personalTypes.find((one) => one.type === type);
  if (personal === undefined || id === undefined || more.length > 0) throw new GatewayError('not-found');
  if (type === 'Patient' && part === '$everything' && version === undefined)
    return everything(routes, asker, id, parameters);
  if (parameters.size > 0) throw new GatewayError('invalid-request');
  const at = { type: personal.type, id };
  if (part === undefined) return read(routes, asker, at);
  if (part !== '_history') throw new GatewayError('not-found');
  return version === undefined
    ? readHistory(routes, asker, at)
    : readVersion(routes, asker, { ...at, version });
}
