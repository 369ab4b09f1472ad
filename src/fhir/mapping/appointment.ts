import type { Appointment } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { addDays, startOfDay } from '../../living-well/london-time.ts';
import { coded, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Episode = NonNullable<CaseRecord['episode']>;

/**
 * The next contact, one per episode, so that a newly booked one takes the place of the last. A booked Appointment must have a start and an end,
 * and the source told us a day: it is the whole of that day in London, and `requestedPeriod` says that only the day is known.
 */
export function mapAppointment(scope: CaseScope, episode: Episode): Appointment[] {
  const next = episode.nextContact;
  if (next === undefined) return [];
  const row = { type: 'next-contact', id: episode.id };
  return [
    {
      ...personalBase(scope, 'next-contact', row),
      identifier: [identifierOf(scope, row), identifierOf(scope, { type: 'contact', id: next.id })],
      status: 'booked',
      serviceType: [
        ...(next.step === undefined ? [] : [coded(systems.step, next.step)]),
        coded(systems.contactKind, next.kind),
      ],
      supportingInformation: [reference('EpisodeOfCare', idOf(scope, { type: 'episode', id: episode.id }))],
      start: startOfDay(next.date),
      end: startOfDay(addDays(next.date, 1)),
      participant: [{ actor: scope.patient, status: 'accepted' }],
      requestedPeriod: [{ start: next.date, end: next.date }],
    },
  ];
}
