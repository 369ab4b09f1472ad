import type { Communication, DocumentReference, Encounter } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { startOfDay } from '../../living-well/london-time.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, rowReference, type CaseScope } from './case-scope.ts';

const titles = {
  'my-story': 'My Story',
  'initial-conversation': 'Initial conversation',
  letter: 'Letter',
  other: 'Document',
} as const;

/** What was written down in free text, whole, as a document with topic `narrative`. */
export function mapDocuments(scope: CaseScope, record: CaseRecord): DocumentReference[] {
  return (record.documents ?? []).map((document) => {
    const row = { type: 'document', id: document.id };
    const base = personalBase(scope, 'document', row, document.sensitive);
    const others = document.namesOthers === true ? [{ url: extensions.namesOthers, valueBoolean: true }] : [];
    return {
      ...base,
      extension: [...base.extension, ...others],
      identifier: [identifierOf(scope, row)],
      status: 'current',
      docStatus: 'final',
      type: coded(systems.tool, document.kind, titles[document.kind]),
      subject: scope.patient,
      date: startOfDay(document.date),
      content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data: base64(document.text) } }],
      context: {
        ...optional(
          'encounter',
          document.contact === undefined
            ? undefined
            : [rowReference<Encounter>(scope, 'Encounter', { type: 'contact', id: document.contact })],
        ),
        period: { start: document.date, end: document.date },
      },
    };
  });
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** The farewell in words: a note of its own with topic `narrative`. That support ended, and why, is said by the episode. */
export function mapFarewell(scope: CaseScope, episode: NonNullable<CaseRecord['episode']>): Communication[] {
  const { id, end, ending } = episode;
  if (ending?.message === undefined) return [];
  const row = { type: 'farewell', id };
  return [
    {
      ...personalBase(scope, 'farewell-message', row, strandsTold(ending.message)),
      identifier: [identifierOf(scope, row)],
      status: 'completed',
      category: [coded(systems.record, 'farewell', 'Farewell')],
      subject: scope.patient,
      about: [reference('EpisodeOfCare', idOf(scope, { type: 'episode', id }))],
      ...(end !== undefined && { sent: end }),
      payload: [{ contentString: ending.message }],
    },
  ];
}
