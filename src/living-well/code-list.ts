import { z } from 'zod';

/** A code of ours: kebab-case, and short enough for a FHIR code. */
export const codeShape = z.string().regex(/^[a-z][a-z0-9-]{1,60}$/);

/** Words of the programme as data. A code keeps its meaning for ever: what the programme renames or splits is a new version of its list. */
export interface CodeList<Entry extends { readonly code: string; readonly label: string }> {
  readonly version: string;
  /** Section of the programme description the list is from. */
  readonly from: string;
  readonly entries: readonly Entry[];
}
