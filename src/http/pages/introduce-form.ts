import type { ToIntroduce } from '../../gateway/tell/introduce.ts';
import { supportStrands } from '../../living-well/strands.ts';
import {
  agreements,
  isOneOf,
  phoneShape,
  tidied,
  type IntroductionsTo,
} from '../../living-well/telling-the-team.ts';
import type { FormFields } from '../form-fields.ts';
import type { FieldError } from './field-errors.ts';

/** What was typed, to be shown again. */
export interface IntroduceValues {
  readonly site: string;
  readonly given: string;
  readonly family: string;
  readonly phone: string;
  readonly strands: readonly string[];
  readonly agreement: string;
}

export const noIntroduceValues: IntroduceValues = {
  site: '',
  given: '',
  family: '',
  phone: '',
  strands: [],
  agreement: '',
};

const longestName = 60;

/** Reads the form. `typed` is undefined where there are errors. Without the person's yes there is no introduction. */
export function readIntroduceForm(
  fields: FormFields,
  places: readonly IntroductionsTo[],
): {
  readonly values: IntroduceValues;
  readonly typed: Omit<ToIntroduce, 'once'> | undefined;
  readonly errors: readonly FieldError[];
} {
  const [site, given, family, phone, agreement] = ['site', 'given', 'family', 'phone', 'agreement'].map(
    fields.one,
  );
  const values: IntroduceValues = {
    site: site ?? '',
    given: given ?? '',
    family: family ?? '',
    phone: phone ?? '',
    strands: fields.all('strands'),
    agreement: agreement ?? '',
  };
  const to = places.find((place) => place.site === values.site);
  const strands = supportStrands.entries.flatMap(({ code }) => (values.strands.includes(code) ? [code] : []));
  const errors: FieldError[] = [
    ...nameErrors(values),
    ...(phoneShape.test(tidied(values.phone) ?? '')
      ? []
      : [{ input: 'phone', text: 'Enter the number that the person wants to be rung on' }]),
    ...(to === undefined ? [{ input: 'site', text: 'Choose where to' }] : []),
    ...(strands.length === 0 ? [{ input: 'strands', text: 'Choose what they would like help with' }] : []),
    ...(isOneOf(agreements, values.agreement)
      ? []
      : [{ input: 'agreement', text: 'Say how the person agreed. Without their yes nobody is introduced' }]),
  ];
  if (errors.length > 0 || to === undefined || !isOneOf(agreements, values.agreement))
    return { values, typed: undefined, errors };
  const text = (typed: string): string => tidied(typed) ?? '';
  const typed = {
    to,
    given: text(values.given),
    family: text(values.family),
    phone: text(values.phone),
    strands,
    agreement: values.agreement,
  };
  return { values, typed, errors };
}

function nameErrors(values: IntroduceValues): readonly FieldError[] {
  return (['given', 'family'] as const).flatMap((input) => {
    const { length } = tidied(values[input]) ?? '';
    const which = input === 'given' ? 'first name' : 'last name';
    if (length === 0) return [{ input, text: `Enter their ${which}` }];
    return length > longestName
      ? [{ input, text: `The ${which} must be ${longestName} characters or fewer` }]
      : [];
  });
}
