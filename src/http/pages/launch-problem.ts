import type { CallLine } from '../../fhir/current-support.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface LaunchProblemModel {
  readonly shell: Shell;
  /** The public text of the error table. */
  readonly text: string;
  readonly at: Date;
  readonly crisisLines: readonly CallLine[];
  readonly reference: string;
}

/** When a record system could not open somebody here. Says nothing of any person, and leads to the way that always works. */
export function launchProblemPage(model: LaunchProblemModel): string {
  return render('launch-problem.njk', model.shell, { ...model, pageTitle: 'This person was not opened' });
}
