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
  const { keys } = world;
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
    ...searchDoors(world),
  ];
}

function searchDoors({ keys, personIds, people, places }: World): readonly Door[] {
  const who: Header = ['x-api-key', keys.reader];
  // A searchset repeats what was searched for in its `self` link.
  const search = { shape: 'fhir', givesBack: 'accepted' } as const;
  const patient = { patient: fc.constantFrom(...personIds) };
  const [number, born] = numberOf(people);
  const served = servedTypes.map((one) => ({
    type: one.type,
    good: patient,
    names: ['patient', '_count', '_cursor', '_include', ...parametersOf(one).map(({ name }) => name)],
  }));
  const guide = guideTypes.map((type) => ({
    type,
    good: { status: fc.constantFrom('active', 'draft') },
    names: ['url', 'name', '_id', '_count', 'version', 'status'],
  }));
  const consent = {
    type: 'Consent',
    good: patient,
    names: ['patient', '_id', 'status', '_count', '_cursor'],
  };
  const types = [...served, ...guide, consent];
  const asked = fc.constantFrom(...types);
  const id = fc.oneof(fc.constantFrom(...personIds), typed);
  const ending = fc.constantFrom('', '/_history', '/_history/1', '/$everything', '/$current-support');
  const read = fc.oneof(
    fc.tuple(fc.constantFrom(...places), ending),
    fc.tuple(
      fc.tuple(asked, id).map(([{ type }, one]) => `${type}/${one}`),
      ending,
    ),
  );
  return [
    ...types.map(({ type, good, names }): Door => ({
      ...search,
      name: `search for ${type} by a form`,
      routes: [`POST /fhir/${type}/_search`],
      method: 'POST',
      paths: at(`/fhir/${type}/_search`),
      headers: [asForm, who],
      bodies: formBodies(
        type === 'Patient' ? { identifier: at(number), birthdate: at(born) } : good,
        {},
        names,
      ),
      isOneOfMany: true,
    })),
    {
      ...search,
      name: 'search of the log by a form',
      routes: ['POST /fhir/AuditEvent/_search'],
      method: 'POST',
      paths: at('/fhir/AuditEvent/_search'),
      headers: [asForm, ['x-api-key', keys.auditor]],
      bodies: formBodies(patient, {}, [
        'patient',
        'agent:identifier',
        'date',
        'outcome',
        'purpose',
        '_count',
        '_cursor',
      ]),
    },
    {
      ...search,
      name: 'search by an address',
      routes: [],
      method: 'GET',
      paths: asked.chain(({ type, good, names }) =>
        queries(good, names).map((query) => `/fhir/${type}${query}`),
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
        .tuple(read, fc.oneof(at(''), queries({})))
        .map(([[place, end], query]) => `/fhir/${place}${end}${query}`),
      headers: [who],
      bodies: undefined,
    },
  ];
}

/** What somebody is found by: number, with its system, and day of birth. */
function numberOf(people: World['people']): readonly [string, string] {
  const person = people.find(({ person: { nhsNumber } }) => nhsNumber !== undefined)?.person;
  return [`https://fhir.nhs.uk/Id/nhs-number|${person?.nhsNumber}`, person?.birthDate ?? ''];
}
