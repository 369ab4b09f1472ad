import { z } from 'zod';
import { qaylItemCodes } from './qayl.ts';
import { date, id } from './record-fields.ts';
import { reqol20Items } from './reqol-instruments.ts';

const answer = z.int().min(0).max(5).nullable().optional();

const orientation = z
  .enum(['oriented-0-4', 'frequency-0-4', 'frequency-position-1-5'])
  .describe(
    'oriented-0-4: already scored, 4 is best. frequency-0-4: raw frequency position, 4 is most often. frequency-position-1-5: the same, counted from 1',
  );

const physicalPolarity = z
  .enum(['0-none', '0-worst'])
  .optional()
  .describe('What 0 means in the item on physical health, always 0 to 4; required when it is answered');

interface Answered {
  readonly orientation: z.output<typeof orientation>;
  readonly answers: Readonly<Record<string, number | null | undefined>>;
}

/** An answer outside its scale was misread somewhere: it is refused, and never taken for a blank. */
function checkScale(physical: string) {
  return ({ value, issues }: z.core.ParsePayload<Answered>): void => {
    for (const [item, given] of Object.entries(value.answers)) {
      const fromOne = value.orientation === 'frequency-position-1-5' && item !== physical;
      const [lowest, highest] = fromOne ? [1, 5] : [0, 4];
      if (typeof given !== 'number' || (given >= lowest && given <= highest)) continue;
      const params = { code: 'outside-scale' };
      issues.push({ code: 'custom', path: ['answers', item], params, input: given });
    }
  };
}

/** ReQoL-10 answers by neutral item id; the licensed wording is never carried. */
export const reqol10 = z
  .strictObject({
    id,
    date,
    orientation,
    answers: z.strictObject({
      rq01: answer,
      rq02: answer,
      rq03: answer,
      rq04: answer,
      rq05: answer,
      rq06: answer,
      rq07: answer,
      rq08: answer,
      rq09: answer,
      rq10: answer,
      rq11: answer,
    }),
    total: z
      .number()
      .optional()
      .describe('The total as the source reckons it. The answers count: it is compared, and dropped'),
    physicalPolarity,
  })
  .check(checkScale('rq11'));

/** The longer form. Taken from places whose site file says how it is read. */
export const reqol20 = z
  .strictObject({
    id,
    date,
    orientation,
    answers: z.partialRecord(z.enum([...reqol20Items, 'rq20-physical']), answer),
    physicalPolarity,
  })
  .check(checkScale('rq20-physical'));

/** Questions About Your Life: single answers, by the place's own scale. */
export const qayl = z.strictObject({
  id,
  date,
  answers: z
    .partialRecord(z.enum(qaylItemCodes), z.union([z.boolean(), z.number()]))
    .describe('Satisfaction items by the scale of the site file, yes-no items as true or false'),
});
