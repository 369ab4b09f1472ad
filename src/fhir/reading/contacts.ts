import type { CodeableConcept, Encounter, EpisodeOfCare } from '@medplum/fhirtypes';
import { contactSteps } from '../../living-well/journey.ts';
import { systems } from '../systems.ts';
import { codeIn, codesIn, dayOf, oneOf } from './elements.ts';
import { isSame, type Entry } from './entries.ts';
import type { Reading } from './reading.ts';

/** Conversations of this time of support; one that names another is left. */
export function readContacts(reading: Reading, episode: Entry<EpisodeOfCare>) {
  const contacts = reading
    .rows('Encounter', 'contact')
    .filter(({ resource }) =>
      (resource.episodeOfCare ?? []).every((one) => isSame(reading.find(one), episode)),
    );
  return contacts.map((entry, index) => {
    const { id, resource } = entry;
    reading.take(entry, { type: 'contact', id }, `episode.contacts.${index}`);
    return { id, date: dayOf(resource.period?.start), ...kindOf(resource.type), place: placeOf(resource) };
  });
}

/** The next meeting that is booked. One that is not, or was called off, is not to be expected. */
export function readNextContact(reading: Reading, episodeId: string) {
  const booked = reading
    .rows('Appointment', 'contact')
    .filter(({ resource }) => resource.status === 'booked')
    .toSorted((one, other) => (one.resource.start ?? '').localeCompare(other.resource.start ?? ''));
  const [entry] = booked;
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, { type: 'next-contact', id: episodeId }, 'episode.nextContact');
  const date = dayOf(resource.requestedPeriod?.[0]?.start) ?? dayOf(resource.start);
  return { id, date, ...kindOf(resource.serviceType) };
}

function kindOf(types: readonly CodeableConcept[] | undefined) {
  return {
    kind: codeIn(types, systems.contactKind),
    step: oneOf(contactSteps, codesIn(types, systems.step)),
  };
}

/** In the service is what is taken of a meeting in person where nothing else was said. */
function placeOf({ class: setting }: Encounter): 'home' | 'community' | undefined {
  if (setting.code === 'HH') return 'home';
  return setting.code === 'FLD' ? 'community' : undefined;
}
