import type { Coding, Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import { confidentialitySystem } from '../../src/consent/systems.ts';
import { item, sam } from './build.ts';
import type { World } from './generators.ts';

/** The same world with other Consents of Sam's. */
export function withConsents(world: World, consents: readonly Consent[]): World {
  const people = new Map(world.facts.people);
  return { ...world, facts: { ...world.facts, people: people.set(sam, consents) } };
}

/** The same world with the item's level replaced, or a sensitivity or topic added. */
export function withLabels(
  world: World,
  what: 'level' | 'mark' | 'topic',
  coding: Coding | undefined,
): World {
  if (coding === undefined) return world;
  const { resource } = world.item;
  const { tag = [], security = [] } = resource.meta ?? {};
  const others = security.filter(({ system }) => system !== confidentialitySystem);
  const meta = {
    level: { tag, security: [...others, coding] },
    mark: { tag, security: [...security, coding] },
    topic: { tag: [...tag, coding], security },
  }[what];
  const changed: Resource = { ...resource, meta };
  return { ...world, item: item(changed) };
}

/** Every provision of a Consent, the root first. */
export function allProvisions(consent: Consent): readonly ConsentProvision[] {
  const below = (one: ConsentProvision): ConsentProvision[] => [one, ...(one.provision ?? []).flatMap(below)];
  return consent.provision === undefined ? [] : below(consent.provision);
}

/** Changes one provision of Sam's, picked by `random`; the world itself where Sam has none. */
export function editProvision(
  world: World,
  random: number,
  edit: (one: ConsentProvision) => ConsentProvision,
): World {
  const consents = world.facts.people.get(sam) ?? [];
  const all = consents.flatMap(allProvisions);
  const chosen = all[random % Math.max(1, all.length)];
  const rewrite = (one: ConsentProvision): ConsentProvision => {
    const below = one.provision === undefined ? one : { ...one, provision: one.provision.map(rewrite) };
    return one === chosen ? edit(below) : below;
  };
  return withConsents(
    world,
    consents.map((one) =>
      one.provision === undefined ? one : { ...one, provision: rewrite(one.provision) },
    ),
  );
}

/** Every list in the world in another order and with some entries twice. */
export function scrambled(world: World, seed: number): World {
  const random = randomFrom(seed);
  const list = <T>(values: readonly T[]): T[] =>
    values
      .flatMap((value) => (random() < 0.3 ? [value, value] : [value]))
      .map((value) => ({ value, place: random() }))
      .sort((one, other) => one.place - other.place)
      .map(({ value }) => value);
  const deep = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    const copy = Array.isArray(value) ? list(value).map(deep) : mapValues(value, deep);
    return copy as T;
  };
  const { request, facts } = world;
  return {
    request: { ...request, identities: list(request.identities), purposes: list(request.purposes) },
    item: item(deep(world.item.resource)),
    facts: {
      agreements: list(facts.agreements).map(deep),
      people: new Map(list([...facts.people].map(([patient, own]) => [patient, deep(own)] as const))),
      cases: list(facts.cases ?? []),
      knownActors: facts.knownActors,
    },
  };
}

function mapValues(value: object, change: (inner: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}

/** A small generator (mulberry32), so that a failing run can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
