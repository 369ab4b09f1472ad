import type { ReqolInstrument } from './reqol-instruments.ts';

/** The programme's report states the clinical range in two ways and a published table in a third, so each flag says by which it was made. */
export const cutOffRuleNames = ['at-most-24', 'at-most-25', 'below-24'] as const;
export type CutOffRuleName = (typeof cutOffRuleNames)[number];

/** living-well 1.9, 2. */
export const defaultCutOffRule: CutOffRuleName = 'at-most-24';

const clinical: Readonly<Record<CutOffRuleName, (total: number) => boolean>> = {
  'at-most-24': (total) => total <= 24,
  'at-most-25': (total) => total <= 25,
  'below-24': (total) => total < 24,
};

export interface ClinicalRange {
  readonly clinical: boolean;
  readonly rule: CutOffRuleName;
}

/** Whether a total lies in the clinical range; undefined for ReQoL-20, for which nothing public states a cut-off. */
export function clinicalRange(
  instrument: ReqolInstrument['id'],
  total: number,
  rule: CutOffRuleName = defaultCutOffRule,
): ClinicalRange | undefined {
  return instrument === 'reqol-10' ? { clinical: clinical[rule](total), rule } : undefined;
}
