import type { Consent } from '@medplum/fhirtypes';
import { viewOf } from '../../src/consent/item-view.ts';
import type { PersonAnswer } from '../../src/consent/person.ts';
import { askPerson, compilePeople } from '../../src/consent/person.ts';
import { asksOf } from '../../src/consent/purposes.ts';
import type { DisclosureRequest, Facts, Item } from '../../src/consent/types.ts';
import { at, facts, request, sam } from './build.ts';

/**
 * What Sam's Consents say, apart from the questions before them: the only way to hear them on `BTG` while no break-glass case
 * can be open.
 */
export function askSam(
  consents: readonly Consent[],
  item: Item,
  over: Partial<DisclosureRequest> = {},
  known: Facts = facts(consents),
): PersonAnswer['effect'] {
  const { purposes, identities, action } = request(over);
  const asks = asksOf(purposes).map((asked) => ({
    identities: new Set(identities),
    knownActors: known.knownActors,
    action,
    purposes: asked,
    at: at.getTime(),
  }));
  const person = compilePeople(known, asks, at.getTime()).get(sam);
  if (person === undefined) throw new Error('Sam is not among the people');
  return askPerson(person, viewOf(item)).effect;
}
