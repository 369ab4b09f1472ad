/** The headings of a safety plan, in the order a nurse needs them, after PRSB's contingency plan (uk-standards 9.1). */
export const safetyPlanHeadings = [
  { key: 'whatHelps', code: 'what-helps', title: 'What helps' },
  { key: 'whatMakesItWorse', code: 'what-makes-it-worse', title: 'What makes it worse' },
  { key: 'warningSigns', code: 'warning-signs', title: 'Warning signs' },
  { key: 'agreedSteps', code: 'agreed-steps', title: 'Agreed steps' },
] as const;

export type SafetyPlanHeading = (typeof safetyPlanHeadings)[number];
