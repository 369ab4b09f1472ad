import { z } from 'zod';
import { attainmentRange } from './goal-attainment.ts';
import { partnerServiceCodes, type PartnerService } from './partner-services.ts';
import { date, id, text } from './record-fields.ts';
import { declineReasons } from './record-journey.ts';
import {
  isSensitive,
  sensitiveStrands,
  strands,
  subStrandCodes,
  type SensitiveStrand,
  type SubStrand,
} from './strands.ts';
import { strandsTold } from './telling-words.ts';

/** Which support a row belongs to, and the marks that make it a matter of its own. */
const about = {
  strand: z.enum(strands).optional(),
  subStrand: z.enum(subStrandCodes).optional().describe('A sensitive one marks the row by itself'),
  sensitive: z.array(z.enum(sensitiveStrands)).max(4).default([]),
};

interface Markable {
  readonly subStrand?: SubStrand | undefined;
  readonly text?: string | undefined;
  readonly sensitive: SensitiveStrand[];
}

/**
 * A sensitive sub-strand is a sensitive mark, and so are words that tell of one. Seen to once, at the door, so that nothing behind it can forget.
 */
function marked<Row extends Markable>(row: Row): Row {
  const { subStrand, text: said, sensitive } = row;
  const own = subStrand !== undefined && isSensitive(subStrand) ? [subStrand] : [];
  const marks = [...new Set([...sensitive, ...own, ...strandsTold(said)])];
  return marks.length === sensitive.length ? row : { ...row, sensitive: marks };
}

/** Services that tell by their kind alone what they are for. */
const tellingServices: Readonly<Partial<Record<PartnerService, SensitiveStrand>>> = {
  'substance-misuse': 'drug-alcohol',
  addiction: 'drug-alcohol',
  'dual-diagnosis': 'drug-alcohol',
  probation: 'criminal-justice',
  police: 'criminal-justice',
};

function markedByService<Row extends { service: PartnerService; sensitive: SensitiveStrand[] }>(
  row: Row,
): Row {
  const told = tellingServices[row.service];
  return told === undefined || row.sensitive.includes(told)
    ? row
    : { ...row, sensitive: [...row.sensitive, told] };
}

const goalScore = z.strictObject({
  date,
  score: z
    .int()
    .min(attainmentRange.lowest)
    .max(attainmentRange.highest)
    .describe('1 not at all to 5 achieved'),
  ratedBy: z.enum(['person', 'worker']),
  corrected: z.boolean().optional().describe('It takes the place of another score that was sent in error'),
});

const goal = z
  .strictObject({
    id,
    text,
    status: z.enum(['active', 'completed', 'cancelled']),
    statusDate: date.optional(),
    start: date,
    due: date.optional(),
    ...about,
    replacedBy: id.optional().describe('Id of the goal of this plan that took its place'),
    scores: z.array(goalScore).max(100).default([]),
  })
  .transform(marked);

const activity = z
  .strictObject({
    id,
    date,
    text,
    status: z.enum(['planned', 'under-way', 'done', 'stopped']),
    doneOn: date.optional().describe('Where it was done'),
    goal: id.optional().describe('Id of the goal of this plan that it serves: a sensitive goal marks it too'),
    ...about,
  })
  .transform(marked);

const onward = z
  .strictObject({
    id,
    date,
    service: z.enum(partnerServiceCodes).describe('Which kind of service the person was introduced to'),
    status: z.enum(['sent', 'accepted', 'declined', 'completed', 'cancelled']),
    statusDate: date.optional(),
    reason: z.enum(declineReasons).optional().describe('Where it was declined'),
    goal: id.optional().describe('Id of the goal of this plan that it serves: a sensitive goal marks it too'),
    ...about,
  })
  .transform((row) => markedByService(marked(row)));

/** Our Plan. */
export const plan = z.strictObject({
  id,
  date,
  replaces: id.optional().describe('Id of the earlier plan'),
  goals: z.array(goal).max(50).default([]),
  activities: z.array(activity).max(100).optional(),
  onward: z.array(onward).max(50).optional().describe('Introductions to other services'),
});
