import { z } from 'zod';
import { date, id, namePart, shortText, telephone, text, words } from './record-fields.ts';
import { sensitiveStrands, type SensitiveStrand } from './strands.ts';
import { strandsTold } from './telling-words.ts';

const sensitive = z.array(z.enum(sensitiveStrands)).max(4).default([]);

/** What a row's own words tell of marks it like the source's own marks. Seen to once, at the door. */
function markedByWords<Row extends { text: string; sensitive: SensitiveStrand[] }>(row: Row): Row {
  return { ...row, sensitive: [...new Set([...row.sensitive, ...strandsTold(row.text)])] };
}

/** Somebody who matters to the person: name, role and how to reach them, and no more. */
export const importantPerson = z.strictObject({
  id,
  name: z.strictObject({ given: namePart, family: namePart.optional() }).optional(),
  relationship: z.enum(['family-member', 'carer', 'friend', 'father', 'important-other']),
  telephone: telephone.optional(),
  trusted: z.boolean().optional().describe('The person wants them to be turned to'),
  doNotContact: z.boolean().optional().describe('They must not be contacted, nor told anything'),
  mayBeTold: shortText.optional().describe('What they may be told, in the person’s words'),
});

/** A risk that the source asserts. The gateway finds none by itself. */
export const riskFlag = z
  .strictObject({
    id,
    kind: z.enum(['to-self', 'to-others', 'from-others', 'to-staff', 'other']),
    text,
    start: date,
    end: date.optional(),
    sensitive,
  })
  .transform(markedByWords);

const lines = z.array(text).max(20).optional();

/** About me, under the national headings (PRSB), in the person's words. */
export const aboutMe = z.strictObject({
  id,
  date,
  supportedBy: shortText.optional().describe('Who helped to write it'),
  mostImportant: lines,
  peopleImportant: lines,
  howICommunicate: lines,
  myWellness: lines,
  pleaseDo: lines,
  pleaseDoNot: lines,
  howToSupport: lines,
  alsoWorthKnowing: lines,
});

export const documentKinds = ['my-story', 'initial-conversation', 'letter', 'other'] as const;

/** Something written down in free text. Never shared unless the person shares free text. */
export const document = z
  .strictObject({
    id,
    date,
    kind: z.enum(documentKinds),
    text: words(20_000),
    contact: id.optional().describe('Id of the contact that it comes from'),
    namesOthers: z.boolean().optional().describe('It tells of somebody other than the person'),
    sensitive,
  })
  .transform(markedByWords);
