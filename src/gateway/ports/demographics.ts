/**
 * In whose name the national index of people is asked. A person at a screen asks as themselves; the application asks for itself in the background,
 * and never for somebody who waits.
 */
export type IndexAccess =
  | {
      readonly by: 'staff';
      /** What the sign-in provider said of them, as it said it. */
      readonly idToken: string;
      /** `person_roleid` of the role they chose. */
      readonly roleId: string;
      /** ODS code of the organisation they act for. */
      readonly organisation: string;
    }
  | { readonly by: 'application' };

/** What is taken from the index of a person. Of where they live, nothing. */
export interface IndexPerson {
  /** Ten digits; not the number that was asked for, where that was replaced. */
  readonly nhsNumber: string;
  readonly family: string | undefined;
  readonly given: readonly string[];
  readonly gender: 'female' | 'male' | 'other' | 'unknown' | undefined;
  /** YYYY-MM-DD; shorter where the index knows no more. */
  readonly birthDate: string | undefined;
  /** Nothing may be told that could lead to them. */
  readonly isRestricted: boolean;
  readonly hasDied: boolean;
}

export type Retrieved =
  | { readonly result: 'found'; readonly person: IndexPerson }
  /** No such number; a number that must not be used any more. */
  | { readonly result: 'unknown' | 'invalidated' }
  /** Away, slow, busy, refusing, or answering what cannot be believed: nothing is known. */
  | { readonly result: 'unchecked' };

/** What a trace asks by. Nothing else is sent. */
export interface TraceQuestion {
  readonly family: string;
  readonly given?: string | undefined;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly gender?: 'female' | 'male' | 'other' | 'unknown' | undefined;
  readonly postcode?: string | undefined;
}

export type Traced =
  | { readonly result: 'people'; readonly people: readonly IndexPerson[] }
  | { readonly result: 'too-many' | 'unavailable' };

/** The national index of people. It never throws and never makes anybody wait longer than its deadline. */
export interface Demographics {
  retrieve(nhsNumber: string, as: IndexAccess): Promise<Retrieved>;
  trace(question: TraceQuestion, as: IndexAccess): Promise<Traced>;
}
