import type { z } from 'zod';
import type { caseRecordSchema } from '../../src/living-well/case-record.ts';
import { demoPeople } from '../../src/demo/people.ts';

export type CaseRecordInput = z.input<typeof caseRecordSchema>;

/** The fictional people of the demo, by what they are for. Dates are reckoned from the night the tests are set in. */
function byNumber(nhsNumber: string): CaseRecordInput {
  const found = demoPeople('2026-11-21').find(({ person }) => person.nhsNumber === nhsNumber);
  if (found === undefined) throw new Error(`nobody has ${nhsNumber}`);
  return structuredClone(found);
}

export const people = {
  /** Shares most things with the trust; has a goal about drinking that is not shared. */
  sharesMost: (): CaseRecordInput => byNumber('9990000018'),
  sharesWhoHelps: (): CaseRecordInput => byNumber('9990000026'),
  sharesNothing: (): CaseRecordInput => byNumber('9990000034'),
  /** Has made no choice: the agreement decides. */
  undecided: (): CaseRecordInput => byNumber('9990000042'),
};

/** Known to the charity, permits everything, and there is nothing to tell. */
export function withoutData(): CaseRecordInput {
  const { source, sharing } = people.sharesMost();
  return {
    source,
    person: {
      id: 'C-9000',
      nhsNumber: '9990000077',
      birthDate: '1983-02-01',
      name: { given: ['Nia'], family: 'Nodata' },
    },
    ...(sharing !== undefined && { sharing: { ...sharing, id: 'X-9000' } }),
  };
}

/** The record as its source sends it again, later and changed. */
export function changed(
  record: CaseRecordInput,
  minutes: number,
  change: Partial<CaseRecordInput>,
): CaseRecordInput {
  const modified = new Date(Date.parse(record.source.modified) + minutes * 60_000).toISOString();
  return { ...record, ...change, source: { ...record.source, modified } };
}
