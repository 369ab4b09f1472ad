import type { CallLine } from '../../fhir/current-support.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface DownModel {
  readonly shell: Shell;
  readonly at: Date;
  /** From configuration: the database is away. */
  readonly crisisLines: readonly CallLine[];
  readonly reference: string;
  readonly tryAgainUrl: string;
}

/** When current support could not be checked. Says nothing of any person, and never reads as "no support". */
export function downPage(model: DownModel): string {
  return render('down.njk', model.shell, { ...model, pageTitle: 'We could not check' });
}
