import fc from 'fast-check';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { caseSystem, charity, demoAgreement, site } from '../../src/demo/organisations.ts';
import { anyCaseRecord } from '../fhir/any-case-record.ts';
import { anyConsent } from '../http/any-consent.ts';
import { askedFor } from '../support/look.ts';
import { consents } from '../support/recorder.ts';
import { sams } from '../support/push-rows.ts';
import { asBundle } from '../support/push-bundle.ts';
import { fromSchema, type Definitions, type Schema } from './from-schema.ts';
import { agreementIds, type World } from './world.ts';

/** The schemas that a running gateway publishes. */
export interface Published {
  readonly caseRecord: Schema;
  /** Of the body of an operation of `/v1`, by its path. */
  body(path: string): Schema;
  readonly definitions: Definitions;
}

export async function readPublished(url: string): Promise<Published> {
  const document = (await (await fetch(`${url}/v1/openapi.json`)).json()) as object;
  const caseRecord = (await (await fetch(`${url}/v1/schemas/case-record.json`)).json()) as Schema;
  const at = (from: object, path: readonly string[]): Schema =>
    path.reduce<unknown>((value, name) => Reflect.get(value as object, name), from) as Schema;
  return {
    caseRecord,
    body: (path) =>
      at(document, ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema']),
    definitions: (reference) => {
      const path = reference.split('/').slice(1);
      return at(reference.startsWith('#/components') ? document : caseRecord, path);
    },
  };
}

/** Case records: some that are whole, some of people who are there already, some that only the schema takes. */
export function caseRecords({ people }: World, { caseRecord, definitions }: Published): fc.Arbitrary<object> {
  const source = { site, system: caseSystem };
  const known = fc
    .tuple(fc.constantFrom(...people), fc.integer({ min: -50_000, max: 50_000 }))
    .map(([record, minutes]) => {
      const modified = new Date(Date.parse(record.source.modified) + minutes * 60_000).toISOString();
      return { ...record, source: { ...record.source, modified } };
    });
  const whole = anyCaseRecord.map((record) => ({ ...record, source: { ...record.source, ...source } }));
  const taken = fromSchema(caseRecord, definitions).map((record) => ({
    ...(record as object),
    source: { ...source, modified: '2026-11-20T10:00:00Z' },
  }));
  return fc.oneof(
    { weight: 3, arbitrary: whole },
    { weight: 2, arbitrary: known },
    { weight: 1, arbitrary: taken },
  );
}

/** Bundles that push, as a FHIR-capable case system sends them. */
export function pushedBundles({ people }: World): fc.Arbitrary<object> {
  return fc
    .tuple(fc.constantFrom(...people), fc.constantFrom('transaction' as const, 'collection' as const))
    .map(([record, type]) => asBundle(record, type));
}

/** Batches of reads. */
export function batches({ personIds }: World): fc.Arbitrary<object> {
  const reads = fc
    .tuple(
      fc.constantFrom('Patient', 'Goal', 'CarePlan', 'Nothing'),
      fc.constantFrom(...personIds),
      fc.boolean(),
    )
    .map(([type, id, isSearch]) => (isSearch ? `${type}?patient=${id}` : `${type}/${id}`));
  const entry = reads.map((url) => ({ request: { method: 'GET', url } }));
  return fc.array(entry, { minLength: 1, maxLength: 4 }).map((entries) => ({
    resourceType: 'Bundle',
    type: 'batch',
    entry: entries,
  }));
}

/** Consents about the people, as generated and as a case system sends them. */
export function pushedConsents({ personIds }: World): fc.Arbitrary<object> {
  const about = fc.constantFrom(...personIds);
  return fc.oneof(
    about.chain((id) => anyConsent(id)),
    about.map((id) => consents.refuseAll(id)),
  );
}

/** Later versions of the one Consent that is there. */
export function changesOf({ consent }: World): fc.Arbitrary<object> {
  return fc
    .constantFrom('active', 'inactive', 'rejected', 'entered-in-error')
    .map((status) => ({ ...consent, meta: undefined, status }));
}

/** Any resource that a case record is told in, alone or in Parameters. */
export function resources(world: World): fc.Arbitrary<object> {
  const one = pushedBundles(world).chain((bundle) => {
    const entries = (bundle as { entry: readonly { resource?: object }[] }).entry;
    return fc.constantFrom(bundle, ...entries.flatMap(({ resource }) => resource ?? []));
  });
  const parameters = one.map((resource) => ({
    resourceType: 'Parameters',
    parameter: [{ name: 'resource', resource }],
  }));
  return fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: parameters });
}

/** What the published schema of an operation's body takes; what only we know besides is put in, or is all there is. */
export function bodiesOf(
  published: Published,
  path: string,
  known: fc.Arbitrary<object>,
): fc.Arbitrary<object> {
  const taken = fromSchema(published.body(path), published.definitions);
  return fc.oneof(
    { weight: 2, arbitrary: known },
    {
      weight: 1,
      arbitrary: fc.tuple(taken, known).map(([body, more]) => ({ ...(body as object), ...more })),
    },
    { weight: 1, arbitrary: taken.map((body) => body as object) },
  );
}

/** Versions of a few agreements of one organisation. */
export function agreements(source: string): fc.Arbitrary<SharingAgreement & { readonly id: string }> {
  return fc
    .record({ id: fc.constantFrom(...agreementIds), version: fc.integer({ min: 1, max: 100_000 }) })
    .map((one) => ({ ...demoAgreement, ...one, source }));
}

/** Emergency access as a record system asks for it. */
export function emergencies({ personIds, people }: World): fc.Arbitrary<object> {
  const who = fc.oneof(
    fc.constantFrom(...personIds).map((patient) => ({ patient })),
    fc.constantFrom(...people.map(askedFor)),
  );
  const user = fc.constantFrom('u-1', 'u-2').map((id) => ({ id, name: 'Robin Ashworth' }));
  const reason = fc.constant({ code: 'risk-to-life', text: 'Unresponsive, brought in by ambulance' });
  return fc.tuple(who, user, reason).map(([asked, by, why]) => ({ ...asked, user: by, reason: why }));
}

/** What would change if: one Consent or one agreement, for one person or a hundred. */
export function simulations(world: World): fc.Arbitrary<object> {
  const change = fc.oneof(
    pushedConsents(world).map((consent) => ({ kind: 'consent', consent })),
    agreements(charity).map((agreement) => ({ kind: 'agreement', agreement })),
  );
  const about = fc.constantFrom({}, ...world.people.map((one) => ({ person: askedFor(one) })));
  return fc.tuple(change, about).map(([one, whom]) => ({ change: one, ...whom }));
}

export const moments: fc.Arbitrary<string> = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
  .map((date) => date.toISOString());

/** Flat rows of a few people, as Power Automate sends them. */
export const flatRows: fc.Arbitrary<object> = fc
  .array(fc.record({ person: fc.integer({ min: 1, max: 20 }), minute: fc.integer({ min: 10, max: 59 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((rows) => ({
    rows: rows.map(({ person, minute }) =>
      sams({ client_ref: `F-${person}`, source_updated_at: `20/11/2026 16:${minute}` }),
    ),
  }));
