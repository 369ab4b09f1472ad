import type { CaseRecord } from '../../living-well/case-record.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Outcome } from '../ports/inbox.ts';
import type { SourceRecord } from '../ports/records.ts';
import { recordHash } from './record-hash.ts';

/** Where a record stands among those of its source, by the source's own clock. */
export type PlaceInTime = 'newest' | 'older' | 'older-but-newest-choices' | 'same' | 'clash';
/** Or nowhere among them: it is about another person. */
export type PlaceOfRecord = PlaceInTime | 'somebody-else';

export const outcomes: Readonly<Record<PlaceOfRecord, Outcome>> = {
  newest: 'applied',
  older: 'superseded',
  'older-but-newest-choices': 'superseded',
  same: 'duplicate',
  clash: 'held',
  'somebody-else': 'held',
};

/**
 * Older loses to newer; the same again is nothing; the same time with other content is for people to settle. Choices have an order of their
 * own: a late withdrawal is the newest word on sharing where the newer record said nothing of it.
 */
export function placeInTime(
  keys: MasterKeys,
  record: CaseRecord,
  last: SourceRecord | undefined,
): PlaceInTime {
  const modified = Date.parse(record.source.modified);
  if (last === undefined || modified > last.modified.getTime()) return 'newest';
  if (modified < last.modified.getTime()) {
    const sharingModified = last.sharingModified?.getTime() ?? Number.NEGATIVE_INFINITY;
    return record.sharing !== undefined && modified > sharingModified ? 'older-but-newest-choices' : 'older';
  }
  return last.contentHash.equals(recordHash(keys, record)) ? 'same' : 'clash';
}
