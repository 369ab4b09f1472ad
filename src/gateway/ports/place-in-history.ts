import type { PersonPlace } from './person-links.ts';

/** How far things had come when something was read: what it takes to read the same again. */
export interface PlaceInHistory {
  /** Changes to the person's record until then, counted as they came to bind. */
  readonly revision: number;
  /** Versions of agreements recorded until then. */
  readonly agreements: number;
  /** Of a person whose record is read with others that are one with it: these, each with its own count. */
  readonly together?: readonly PersonPlace[] | undefined;
}
