import type { Coding, Encounter, EpisodeOfCare } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, reference } from '../elements.ts';
import { systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Episode = NonNullable<CaseRecord['episode']>;

const classes = { service: 'AMB', home: 'HH', community: 'FLD' } as const;

/** Conversations that took place, one Encounter each. A date stays a date: nobody told us an hour. */
export function mapEncounters(scope: CaseScope, episode: Episode): Encounter[] {
  return episode.contacts.map((contact) => {
    const row = { type: 'contact', id: contact.id };
    return {
      ...personalBase(scope, 'conversation', row),
      identifier: [identifierOf(scope, row)],
      status: 'finished',
      class: encounterClass(contact),
      type: [
        ...(contact.step === undefined ? [] : [coded(systems.step, contact.step)]),
        coded(systems.contactKind, contact.kind),
      ],
      subject: scope.patient,
      episodeOfCare: [
        reference<EpisodeOfCare>('EpisodeOfCare', idOf(scope, { type: 'episode', id: episode.id })),
      ],
      period: { start: contact.date, end: contact.date },
    };
  });
}

function encounterClass({ kind, place }: Episode['contacts'][number]): Coding {
  return { system: systems.actCode, code: kind === 'in-person' ? classes[place ?? 'service'] : 'VR' };
}
