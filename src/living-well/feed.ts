import { z } from 'zod';
import { openingHours, sharingTopics } from './case-record.ts';
import { codeShape } from './code-list.ts';
import { dateFormat } from './read-date.ts';
import { id, shortText, telephone } from './record-fields.ts';
import { columnNames, wordCodes, type WordColumn } from './support-update/columns.ts';

/** What the files of one source look like: headings, dates, words, services. What differs between charities is a file, never code. */
const heading = z.string().trim().min(1).max(100);

const column = z.strictObject({
  headings: z
    .array(heading)
    .min(1)
    .optional()
    .describe('As the file has them; case and punctuation do not matter'),
  dates: dateFormat.optional(),
  digits: z
    .int()
    .min(2)
    .max(20)
    .optional()
    .describe('How many digits the reference has: a shorter one has lost noughts'),
  whenBlank: z.string().min(1).max(200).optional().describe('What a blank means'),
});

/** The words of the source, and the code that each one means. */
function wordMap(of: WordColumn) {
  return z.record(z.string().min(1).max(100), z.enum(wordCodes[of])).optional();
}

const words = z.strictObject({
  gender: wordMap('gender'),
  status: wordMap('status'),
  closed_reason: wordMap('closed_reason'),
  referral_route: wordMap('referral_route'),
  last_contact_kind: wordMap('last_contact_kind'),
  next_contact_kind: wordMap('next_contact_kind'),
  goal_sub_strand: wordMap('goal_sub_strand'),
  sharing: wordMap('sharing'),
  goal_score: z.record(z.string().min(1).max(100), z.int().min(1).max(5)).optional(),
});

/** One service of the directory: what the person who rings at two in the morning must know. */
const service = z.strictObject({
  team: z.strictObject({ id, name: shortText }),
  organisation: z.strictObject({
    id,
    name: shortText,
    odsCode: z
      .string()
      .regex(/^[A-Z0-9]{1,9}$/)
      .optional(),
  }),
  name: shortText,
  telephone,
  hours: z.array(openingHours).max(14),
});

const reqol = z.strictObject({
  orientation: z.enum(['oriented-0-4', 'frequency-0-4', 'frequency-position-1-5']),
  physicalPolarity: z.enum(['0-none', '0-worst']).optional(),
});

const sharing = z.strictObject({
  topics: z.array(z.enum(sharingTopics)).min(1).describe('What was asked about'),
  with: z
    .array(z.string().regex(/^[A-Z0-9]{1,9}$/))
    .min(1)
    .max(20)
    .describe('ODS codes of those who were named'),
  purposes: z.array(z.enum(['TREAT', 'ETREAT', 'CAREMGT'])).min(1),
});

/** Without defaults: a file that builds on another must not say what it leaves out. */
const told = {
  title: z.string().min(1).max(100),
  about: z.string().min(1).max(500).describe('What it is for, and where its headings are from'),
  source: z.strictObject({ site: codeShape, system: codeShape }),
  encoding: z
    .enum(['utf-8', 'utf-16', 'windows-1252'])
    .describe('Left out, it is found out. Declared, a file in another is refused'),
  fullSnapshot: z
    .boolean()
    .describe('Whether every file has everybody, so that a row that is gone means something'),
  identifierScheme: z.enum(['nhs-number', 'chi']),
  undatedRows: z
    .enum(['file-time', 'reject'])
    .describe('What a row without a time of change gets: the time of its file, and then order is weak'),
  columns: z.partialRecord(z.enum(columnNames), column),
  words,
  goalScores: z.enum(['whole', 'out-of-five']).describe('out-of-five: 4/5 is 4'),
  reqol,
  services: z
    .record(z.string().min(1).max(40), service)
    .describe('By service_code. Empty: codes are not checked, and no team is told'),
  sharing: sharing.describe('What a yes in the column `sharing` was about'),
};

export const feedSchema = z
  .strictObject({
    ...told,
    code: codeShape,
    source: told.source.optional(),
    encoding: told.encoding.optional(),
    fullSnapshot: told.fullSnapshot.default(false),
    identifierScheme: told.identifierScheme.default('nhs-number'),
    undatedRows: told.undatedRows.default('file-time'),
    columns: told.columns.default({}),
    words: told.words.default({}),
    goalScores: told.goalScores.default('whole'),
    reqol: told.reqol.optional(),
    services: told.services.default({}),
    sharing: told.sharing.optional(),
  })
  .meta({
    id: 'Feed',
    title: 'Feed',
    description: 'What the files of one source look like. Keys that are not listed are refused.',
  });

/** A file may say only what differs from another feed. */
export const feedFileSchema = z.strictObject({
  ...z.strictObject(told).partial().shape,
  code: codeShape,
  extends: codeShape.optional().describe('A feed that says the rest: what this file names takes its place'),
});

export type Feed = z.output<typeof feedSchema>;
export type FeedFile = z.input<typeof feedFileSchema>;
export type FeedService = z.output<typeof service>;
