import { introductionRouteCodes } from '../../living-well/introduction-routes.ts';
import { hasCode } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { codesIn, dayOf, extensionIn, oneOf } from './elements.ts';
import { readHandling } from './handling.ts';
import { readIntroducer } from './introducer.ts';
import type { Reading } from './reading.ts';

/** How the person came, why, and what became of it. */
export function readIntroduction(reading: Reading) {
  const entry = reading.row('ServiceRequest', 'introduction');
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, { type: 'introduction', id }, 'introduction');
  const source = extensionIn(resource, extensions.sourceOfServiceRequest)?.valueCodeableConcept;
  const isSelf = hasCode(resource.code, systems.step, 'self-introduction');
  const handling = readHandling(reading, entry, { type: 'introduction-task', id }, 'introduction.handling');
  return {
    id,
    date: dayOf(resource.authoredOn),
    route: oneOf(introductionRouteCodes, codesIn(source, systems.route)) ?? (isSelf ? 'self' : undefined),
    introducer: readIntroducer(reading, resource.requester),
    reason: readNote(reading, 'introduction-reason', id, 'introduction.reason'),
    handling: handling && {
      status: handling.status,
      on: handling.on ?? handling.authoredOn,
      reason: handling.reason,
    },
  };
}

/** A note that has the id of what it is about. */
export function readNote(reading: Reading, rowType: string, id: string, at: string): string | undefined {
  const note = reading.rows('Communication', rowType).find((one) => one.id === id);
  if (note === undefined) return undefined;
  reading.take(note, { type: rowType, id }, at);
  return note.resource.payload?.[0]?.contentString;
}
