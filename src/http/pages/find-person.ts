import { errorLinks } from './field-errors.ts';
import type { FindPersonError, FindPersonValues } from './find-person-form.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';
import { traceForm } from './trace.ts';

export interface FindPersonModel {
  readonly shell: Shell;
  /** What was typed, to be shown again beside its errors; undefined on the first visit. */
  readonly values: FindPersonValues | undefined;
  /** From `readFindPersonForm`; empty on the first visit. */
  readonly errors: readonly FindPersonError[];
  /** Whether somebody can be found without a number. */
  readonly canTrace: boolean;
}

/** `/support`: one form, which posts to `/support/find`. Answer with 422 when there are errors. */
export function findPersonPage({ shell, values, errors, canTrace }: FindPersonModel): string {
  return render('find-person.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Find a person' : 'Find a person',
    findUrl: '/support/find',
    ...findForm(values, errors),
    ...(canTrace && traceForm({}, [])),
  });
}

/** What `parts/find-form.njk` shows. */
export function findForm(
  values: FindPersonValues | undefined,
  errors: readonly FindPersonError[],
): Readonly<Record<string, unknown>> {
  const nhsNumberError = errors.find((error) => error.input === 'nhs-number');
  const birthDateError = errors.find((error) => error.input !== 'nhs-number');
  const wholeDate = birthDateError?.input === 'birth-day' && values?.birthDay.trim() !== '';
  const isWrong = (input: FindPersonError['input']): boolean =>
    birthDateError !== undefined && (wholeDate || birthDateError.input === input);
  return {
    values: values ?? {},
    errors: errorLinks(errors),
    nhsNumberError: nhsNumberError?.text,
    birthDateError: birthDateError?.text,
    wrong: { day: isWrong('birth-day'), month: isWrong('birth-month'), year: isWrong('birth-year') },
  };
}
