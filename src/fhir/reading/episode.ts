import type { EpisodeOfCare } from '@medplum/fhirtypes';
import { endingReasons } from '../../living-well/record-journey.ts';
import { statuses } from '../mapping/episode.ts';
import { extensions, systems } from '../systems.ts';
import { readContacts, readNextContact } from './contacts.ts';
import { codesIn, dayOf, extensionIn, keyOf, oneOf } from './elements.ts';
import { readNote } from './introduction.ts';
import { rowNamed, type Reading } from './reading.ts';

/** The time of support, with its conversations. */
export function readEpisode(reading: Reading) {
  const entry = reading.row('EpisodeOfCare', 'episode');
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, { type: 'episode', id }, 'episode');
  return {
    id,
    status: keyOf(statuses, resource.status),
    start: dayOf(resource.period?.start),
    end: dayOf(resource.period?.end),
    statusHistory: readStatusHistory(resource),
    introduction: readReferral(reading, resource),
    returnOf: rowNamed(reading, extensionIn(resource, extensions.episodeReturnOf)?.valueReference, 'episode'),
    ending: readEnding(reading, id, resource),
    openDoor: readOpenDoor(resource),
    contacts: readContacts(reading, entry),
    nextContact: readNextContact(reading, id),
  };
}

/** Statuses that a time of support had. One without its first day is left. */
function readStatusHistory({ statusHistory = [] }: EpisodeOfCare) {
  const earlier = statusHistory.flatMap(({ status, period }) => {
    const said = keyOf(statuses, status);
    const from = dayOf(period.start);
    return said === undefined || from === undefined ? [] : [{ status: said, from, until: dayOf(period.end) }];
  });
  return earlier.length === 0 ? undefined : earlier;
}

/** The introduction that it began with, where the Bundle has none: one that it has is named by being there. */
function readReferral(reading: Reading, { referralRequest }: EpisodeOfCare): string | undefined {
  if (reading.rows('ServiceRequest', 'introduction').length > 0) return undefined;
  return rowNamed(reading, referralRequest?.[0], 'introduction');
}

function readEnding(reading: Reading, id: string, resource: EpisodeOfCare) {
  const said = extensionIn(resource, extensions.episodeEndingReason)?.valueCodeableConcept;
  const message = readNote(reading, 'farewell', id, 'episode.ending.message');
  if (said === undefined && message === undefined) return undefined;
  return { reason: oneOf(endingReasons, codesIn(said, systems.endingReason)), message };
}

function readOpenDoor(resource: EpisodeOfCare) {
  const said = extensionIn(resource, extensions.openDoorPolicy);
  if (said === undefined) return undefined;
  return {
    policy: extensionIn(said, 'policy')?.valueCoding?.code,
    toldOn: extensionIn(said, 'toldOn')?.valueDate,
  };
}
