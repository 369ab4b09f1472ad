import { qaylItemCodes } from '../../living-well/qayl.ts';
import { qaylItemRow, qaylRow } from '../mapping/qayl.ts';
import { systems } from '../systems.ts';
import { codesIn, dayOf, oneOf } from './elements.ts';
import { scoresOf } from './forms.ts';
import type { Reading } from './reading.ts';

/** Questions About Your Life: the form's answers. The Observations of single answers are ours to make. */
export function readQayl(reading: Reading) {
  return reading.rows('QuestionnaireResponse', 'qayl').map((entry, index) => {
    const { id, resource } = entry;
    reading.take(entry, qaylRow(id), `qayl.${index}`);
    for (const score of scoresOf(reading, entry)) {
      const item = oneOf(qaylItemCodes, codesIn(score.resource.code, systems.qayl));
      if (item !== undefined) reading.take(score, qaylItemRow(id, item));
    }
    const answers = (resource.item ?? []).flatMap(({ linkId, answer }) => {
      const item = oneOf(qaylItemCodes, [linkId]);
      const value = answer?.[0]?.valueBoolean ?? answer?.[0]?.valueInteger;
      return item === undefined || value === undefined ? [] : [[item, value] as const];
    });
    return { id, date: dayOf(resource.authored), answers: Object.fromEntries(answers) };
  });
}
