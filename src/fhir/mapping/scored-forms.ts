import { isTooYoungForReqol } from '../../living-well/birth-date.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { clinicalRange, type ClinicalRange } from '../../living-well/reqol-cut-off.ts';
import { reqol10, reqol20, type ReqolInstrument } from '../../living-well/reqol-instruments.ts';
import { scoreReqol, type ReqolScore } from '../../living-well/reqol.ts';
import { questionnaireUsed } from '../../living-well/site-questionnaires.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { reqol10Questionnaire, reqol20Questionnaire, snomed } from '../systems.ts';
import type { Row } from './case-scope.ts';

/** A filled-in form with what the place's rules make of it. */
export interface ScoredForm {
  readonly row: Row;
  readonly date: string;
  readonly orientation: string;
  readonly instrument: ReqolInstrument;
  readonly score: ReqolScore<string>;
  /** Undefined where the place names no cut-off. */
  readonly range: ClinicalRange | undefined;
  readonly questionnaire: string;
  readonly snomed: string;
  readonly label: string;
  /** The person was below the age that ReQoL is for: the answers stand, and nothing is reckoned from them. */
  readonly tooYoung: boolean;
}

type Scored = Pick<CaseRecord, 'person' | 'reqol10' | 'reqol20'>;

/** Every ReQoL form of a record. A longer form of a place that has not said how it is read is not among them. */
export function scoredForms(record: Scored, site: ConfiguredSite | undefined): readonly ScoredForm[] {
  const { birthDate } = record.person;
  const asked = questionnaireUsed(site?.questionnaires, 'reqol-10');
  const longer = questionnaireUsed(site?.questionnaires, 'reqol-20');
  const short = record.reqol10.map((form): ScoredForm => {
    const score = scoreReqol(reqol10, form, asked?.missingItems);
    return {
      row: { type: 'form', id: form.id },
      date: form.date,
      orientation: form.orientation,
      instrument: reqol10,
      score,
      range:
        asked === undefined || score.total === undefined
          ? undefined
          : clinicalRange('reqol-10', score.total, asked.cutOff),
      questionnaire: reqol10Questionnaire,
      snomed: snomed.reqol10Score,
      label: 'ReQoL-10 total',
      tooYoung: isTooYoungForReqol(birthDate, form.date),
    };
  });
  if (longer === undefined) return short;
  const instrument = reqol20(longer);
  const long = (record.reqol20 ?? []).map((form): ScoredForm => ({
    row: { type: 'reqol-20', id: form.id },
    date: form.date,
    orientation: form.orientation,
    instrument,
    score: scoreReqol(instrument, form, longer.missingItems),
    range: undefined,
    questionnaire: reqol20Questionnaire,
    snomed: snomed.reqol20Score,
    label: 'ReQoL-20 total',
    tooYoung: isTooYoungForReqol(birthDate, form.date),
  }));
  return [...short, ...long];
}
