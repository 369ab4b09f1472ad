import type { Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { reqol10, reqol20, type ReqolInstrument } from '../../living-well/reqol-instruments.ts';
import { positionIn, reqolOrientations } from '../../living-well/reqol-orientation.ts';
import { questionnaireUsed } from '../../living-well/site-questionnaires.ts';
import { scoreRow } from '../mapping/reqol-scores.ts';
import { extensions, systems } from '../systems.ts';
import { codesIn, dayOf, extensionIn, oneOf } from './elements.ts';
import { isSame, type Entry } from './entries.ts';
import { isInError, type Reading, type RowEntry } from './reading.ts';

export function readReqol10(reading: Reading) {
  return reading.rows('QuestionnaireResponse', 'form').map((entry, index) => {
    const { total, ...form } = readForm(
      reading,
      entry,
      { type: 'form', instrument: reqol10 },
      `reqol10.${index}`,
    );
    return { ...form, total };
  });
}

/** Of a place that has not said how it is read, the answers stay as they stand. */
export function readReqol20(reading: Reading) {
  const declared = questionnaireUsed(reading.site?.questionnaires, 'reqol-20');
  const instrument = reqol20(declared ?? { reversed: [], valueOfLiving: 'rq20-01' });
  return reading.rows('QuestionnaireResponse', 'reqol-20').map((entry, index) => {
    const { total: _, ...form } = readForm(
      reading,
      entry,
      { type: 'reqol-20', instrument },
      `reqol20.${index}`,
    );
    return form;
  });
}

interface Form {
  readonly type: string;
  readonly instrument: ReqolInstrument;
}

/**
 * Answers stand in FHIR oriented, 4 best, as the Questionnaire says. How the source's own form had them is told by the total's rule: they are
 * turned back to that, and so come out of the mapping as they went in.
 */
function readForm(
  reading: Reading,
  entry: RowEntry<QuestionnaireResponse>,
  { type, instrument }: Form,
  at: string,
) {
  const { id, resource } = entry;
  const row = { type, id };
  reading.take(entry, row, at);
  const scores = scoresOf(reading, entry);
  const total = scores.find(({ resource: { code } }) =>
    codesIn(code, systems.measure).includes(`${instrument.id}-total`),
  );
  const physical = scores.find(({ resource: { code } }) =>
    codesIn(code, systems.measure).includes('reqol-physical-problem-level'),
  );
  if (total !== undefined) reading.take(total, scoreRow(row, 'total'), `${at}.total`);
  if (physical !== undefined) reading.take(physical, scoreRow(row, 'physical'));
  const rule = total && extensionIn(total.resource, extensions.scoreRule);
  const said = rule && extensionIn(rule, 'orientation')?.valueString;
  const orientation = oneOf(reqolOrientations, [said ?? '']) ?? 'oriented-0-4';
  const answers = answersOf(resource, [...instrument.items, instrument.physical]);
  return {
    id,
    date: dayOf(resource.authored),
    orientation,
    answers: Object.fromEntries(
      Object.entries(answers).map(([item, answer]) => [
        item,
        item === instrument.physical ? answer : positionIn(instrument, orientation, item, answer),
      ]),
    ),
    physicalPolarity: instrument.physical in answers ? ('0-none' as const) : undefined,
    total: total?.resource.valueQuantity?.value,
  };
}

/** What was reckoned from a form. */
export function scoresOf(reading: Reading, form: Entry): readonly Entry<Observation>[] {
  return reading
    .of('Observation')
    .filter(
      ({ resource }) =>
        !isInError(resource) && resource.derivedFrom?.some((one) => isSame(reading.find(one), form)),
    );
}

function answersOf({ item = [] }: QuestionnaireResponse, items: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    item.flatMap(({ linkId, answer }): [string, number][] => {
      const value = answer?.[0]?.valueInteger;
      return value === undefined || !items.includes(linkId) ? [] : [[linkId, value]];
    }),
  );
}
