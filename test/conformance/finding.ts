/** One thing that is wrong, or may be, with one element of a resource. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly says: string;
}

export const wrong = (path: string, says: string): Finding => ({ severity: 'error', path, says });
export const doubtful = (path: string, says: string): Finding => ({ severity: 'warning', path, says });

/** A definition that asks for something this tool cannot hold a resource against. Never passed over: a check that did not run is an error. */
export class CannotCheck extends Error {}
