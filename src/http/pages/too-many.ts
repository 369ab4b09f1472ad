import type { CallLine } from '../../fhir/current-support.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface TooManyModel {
  readonly shell: Shell;
  /** From when on it may be tried again. */
  readonly again: Date;
  readonly crisisLines: readonly CallLine[];
  readonly reference: string;
}

/** When there were too many requests, or too many looks that showed nothing. Says nothing of any person: whoever is there is answered for like whoever is not. */
export function tooManyPage(model: TooManyModel): string {
  return render('too-many.njk', model.shell, { ...model, pageTitle: 'Wait a moment' });
}
