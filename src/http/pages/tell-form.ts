import type { Said } from '../../fhir/told/told-task.ts';
import { isOneOf, longestNote, phoneShape, situations, tidied } from '../../living-well/telling-the-team.ts';
import type { FormFields } from '../form-fields.ts';
import type { FieldError } from './field-errors.ts';

/** What was typed, to be shown again. */
export interface TellValues {
  readonly team: string;
  readonly situation: string;
  readonly phone: string;
  readonly note: string;
}

export const noTellValues: TellValues = { team: '', situation: '', phone: '', note: '' };

/** Reads the form. `said` is undefined where there are errors. Which team it may be is the gate's question. */
export function readTellForm(fields: FormFields): {
  readonly values: TellValues;
  readonly said: Said | undefined;
  readonly errors: readonly FieldError[];
} {
  const values: TellValues = {
    team: fields.one('team'),
    situation: fields.one('situation'),
    phone: fields.one('phone'),
    note: fields.one('note'),
  };
  const { situation, team } = values;
  const [phone, note] = [tidied(values.phone), tidied(values.note)];
  const errors: FieldError[] = [];
  if (team === '') errors.push({ input: 'team', text: 'Choose whom to tell' });
  if (!isOneOf(situations, situation)) errors.push({ input: 'situation', text: 'Choose what to tell them' });
  if (situation === 'please-phone' && phone === undefined)
    errors.push({ input: 'phone', text: 'Enter the number that they should phone' });
  else if (phone !== undefined && !phoneShape.test(phone))
    errors.push({ input: 'phone', text: 'Enter a telephone number, like 020 7946 0000' });
  if ((note ?? '').length > longestNote)
    errors.push({ input: 'note', text: `The note must be ${longestNote} characters or fewer` });
  const said = errors.length === 0 && isOneOf(situations, situation) ? { situation, phone, note } : undefined;
  return { values, said, errors };
}
