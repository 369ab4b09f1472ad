import fc from 'fast-check';
import { guideTypes } from '../../src/fhir/guide/definition.ts';
import { parametersOf, servedTypes } from '../../src/fhir/served-types.ts';
import { formBodies, jsonBodies, queries } from './bodies.ts';
import { asForm, asFhir, at, typed, type Door } from './door.ts';
import type { Header } from './odd-headers.ts';
import * as values from './values.ts';
import type { World } from './world.ts';

/** What is under /fhir: pushes, reads, searches and Consents. */
export function fhirDoors(world: World): readonly Door[] {
  const { keys, personIds } = world;
  const fhir = { method: 'POST', shape: 'fhir', givesBack: 'never' } as const;
  const by = (key: keyof World['keys']): readonly Header[] => [asFhir, ['x-api-key', keys[key]]];
  const consent = values.pushedConsents(world);
  const resource = values.resources(world);
  const anyType = fc.oneof(fc.constantFrom('Bundle', 'Goal', 'Patient', 'Consent', 'Nothing'), typed);
  const pushed = jsonBodies(values.pushedBundles(world));
  return [
    {
      ...fhir,
      name: 'bundles that push',
      routes: ['POST /fhir'],
      paths: at('/fhir'),
      headers: by('pusher'),
      bodies: pushed,
    },
    {
      ...fhir,
      name: 'batches of reads',
      routes: ['POST /fhir'],
      paths: at('/fhir'),
      headers: by('reader'),
      givesBack: 'accepted',
      bodies: jsonBodies(values.batches(world)),
    },
    {
      ...fhir,
      name: 'validation',
      routes: ['POST /fhir/$validate'],
      paths: at('/fhir/$validate'),
      headers: by('pusher'),
      bodies: jsonBodies(resource),
    },
    {
      ...fhir,
      name: 'validation of a type',
      routes: ['POST /fhir/:type/$validate'],
      paths: anyType.map((type) => `/fhir/${type}/$validate`),
      headers: by('pusher'),
      bodies: jsonBodies(resource),
    },
    {
      ...fhir,
      name: 'a new Consent',
      routes: ['POST /fhir/Consent'],
      paths: at('/fhir/Consent'),
      headers: by('pusher'),
      givesBack: 'accepted',
      bodies: jsonBodies(consent),
    },
    {
      ...fhir,
      name: 'a changed Consent',
      routes: ['PUT /fhir/Consent/:id'],
      method: 'PUT',
      paths: fc
        .oneof({ weight: 3, arbitrary: at(world.consent.id) }, fc.uuid(), typed)
        .map((id) => `/fhir/Consent/${id}`),
      headers: by('pusher'),
      givesBack: 'accepted',
      bodies: jsonBodies(values.changesOf(world)),
    },
    ...searchDoors(keys.reader, personIds),
  ];
}

function searchDoors(key: string, personIds: readonly string[]): readonly Door[] {
  const who: Header = ['x-api-key', key];
  // A searchset repeats what was searched for in its `self` link.
  const search = { shape: 'fhir', givesBack: 'accepted' } as const;
  const patient = { patient: fc.constantFrom(...personIds) };
  const served = servedTypes.map((one) => ({
    type: one.type,
    names: ['patient', '_count', '_cursor', '_include', ...parametersOf(one).map(({ name }) => name)],
  }));
  const guide = guideTypes.map((type) => ({
    type,
    names: ['url', 'name', '_id', '_count', 'version', 'status'],
  }));
  const consent = { type: 'Consent', names: ['patient', '_id', 'status', '_count', '_cursor'] };
  const types = [...served, ...guide, consent];
  const asked = fc.constantFrom(...types);
  const id = fc.oneof(fc.constantFrom(...personIds), typed);
  const read = fc.tuple(
    asked.map(({ type }) => type),
    id,
    fc.constantFrom('', '/_history', '/_history/1', '/$everything', '/$current-support'),
  );
  return [
    ...types.map(({ type, names }): Door => ({
      ...search,
      name: `search for ${type} by a form`,
      routes: [`POST /fhir/${type}/_search`],
      method: 'POST',
      paths: at(`/fhir/${type}/_search`),
      headers: [asForm, who],
      bodies: formBodies(patient, {}, names),
      isOneOfMany: true,
    })),
    {
      ...search,
      name: 'search by an address',
      routes: [],
      method: 'GET',
      paths: asked.chain(({ type, names }) =>
        queries(patient, names).map((query) => `/fhir/${type}${query}`),
      ),
      headers: [who],
      bodies: undefined,
    },
    {
      ...search,
      name: 'reads',
      routes: [],
      method: 'GET',
      paths: fc
        .tuple(read, queries({}))
        .map(([parts, query]) => `/fhir/${parts[0]}/${parts[1]}${parts[2]}${query}`),
      headers: [who],
      bodies: undefined,
    },
  ];
}
