import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface ErrorModel {
  readonly shell: Shell;
  /** The HTTP status it is answered with; not shown. */
  readonly status: number;
  readonly heading: string;
  /** The public text of the error table. */
  readonly text: string;
  /** What to quote to whoever runs this. */
  readonly reference: string;
}

/** For 403, 404, 429, 500 and their kin. Needs nothing but its model. */
export function errorPage(model: ErrorModel): string {
  return render('error.njk', model.shell, { ...model, pageTitle: model.heading });
}
