import type { ConsentToComplete } from '../../gateway/ports/consents.ts';
import { missingWords } from './choices-words.ts';
import type { FindPersonError, FindPersonValues } from './find-person-form.ts';
import { findForm } from './find-person.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface ChoicesPeopleModel {
  readonly shell: Shell;
  readonly values: FindPersonValues | undefined;
  readonly errors: readonly FindPersonError[];
  /** The organisation holds no record for what was typed: of somebody else's person and of nobody alike. */
  readonly notFound: boolean;
  readonly toComplete: readonly ConsentToComplete[];
}

/** `/cases/people`: find somebody to record choices with, or one whose choices wait to be completed. */
export function choicesPeoplePage({
  shell,
  values,
  errors,
  notFound,
  toComplete,
}: ChoicesPeopleModel): string {
  return render('choices-people.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Sharing choices' : 'Sharing choices',
    findUrl: '/cases/people/find',
    notFound,
    toComplete: toComplete.map(({ consentId, foundAt, missing }) => ({
      consentId,
      foundAt,
      missing: missingWords(missing),
    })),
    ...findForm(values, errors),
  });
}
