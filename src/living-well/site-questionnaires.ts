import { z } from 'zod';
import { codeShape } from './code-list.ts';
import { qaylItemCodes } from './qayl.ts';
import { changeRuleNames, defaultChangeRule } from './reqol-change.ts';
import { cutOffRuleNames, defaultCutOffRule } from './reqol-cut-off.ts';
import { reqol20Items } from './reqol-instruments.ts';
import { defaultMissingItemRule, missingItemRuleNames } from './reqol-missing-items.ts';

const label = z.string().trim().min(1).max(200);

const missingItems = z.enum(missingItemRuleNames).default(defaultMissingItemRule);

/** One questionnaire that a place uses, and by which named rules it is read there. */
export const siteQuestionnaire = z.discriminatedUnion('instrument', [
  z.strictObject({ instrument: z.literal('personal-goal-attainment') }),
  z.strictObject({
    instrument: z.literal('reqol-10'),
    missingItems,
    cutOff: z.enum(cutOffRuleNames).default(defaultCutOffRule),
    change: z.enum(changeRuleNames).default(defaultChangeRule),
    timepoints: z
      .enum(['start-and-end', 'earliest-and-latest'])
      .optional()
      .describe('Which two forms of a person the place compares'),
  }),
  z.strictObject({
    instrument: z.literal('reqol-20'),
    missingItems,
    reversed: z.array(z.enum(reqol20Items)).min(1).describe('From the licensed form: most often is worst'),
    valueOfLiving: z.enum(reqol20Items).describe('From the licensed form: the item with a duty to notify'),
  }),
  z.strictObject({
    instrument: z.literal('qayl'),
    items: z.array(z.enum(qaylItemCodes)).min(1).optional().describe('Left out, any of them'),
    satisfactionScale: z
      .strictObject({ lowest: z.int(), highest: z.int() })
      .refine(({ lowest, highest }) => lowest < highest)
      .optional()
      .describe('Left out, satisfaction answers are not accepted: nothing public tells the scale'),
  }),
]);
export type SiteQuestionnaire = z.output<typeof siteQuestionnaire>;

/** How a place uses one questionnaire; undefined if it does not, or if nothing public says so. */
export function questionnaireUsed<Instrument extends SiteQuestionnaire['instrument']>(
  questionnaires: readonly SiteQuestionnaire[] | undefined,
  instrument: Instrument,
): Extract<SiteQuestionnaire, { instrument: Instrument }> | undefined {
  return questionnaires?.find(
    (used): used is Extract<SiteQuestionnaire, { instrument: Instrument }> => used.instrument === instrument,
  );
}

/** What a place asks at the end of support. Each place has its own; the wording stays with it. */
export const siteFeedback = z.strictObject({
  instrument: codeShape,
  statementCount: z.int().min(1),
  statements: z.array(z.strictObject({ code: codeShape, label })).optional(),
  answers: z.array(codeShape).min(2).optional().describe('Left out, feedback is not accepted yet'),
});
export type SiteFeedback = z.output<typeof siteFeedback>;
