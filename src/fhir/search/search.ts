import type { SearchParameter, ServedType } from '../served-types.ts';

/** One condition: any of its values may hold. */
export interface Criterion {
  readonly parameter: SearchParameter;
  readonly values: readonly string[];
}

/** Further resources that are wanted beside the matches: what they refer to by a parameter, or what refers to them. */
export interface Inclusion {
  readonly direction: 'include' | 'revinclude';
  /** Whose parameter it is. */
  readonly type: string;
  readonly parameter: SearchParameter;
  /** The one type that is wanted, where one was named. */
  readonly target: string | undefined;
}

/** A search that was understood. */
export interface Search {
  readonly served: ServedType;
  readonly criteria: readonly Criterion[];
  readonly sort: readonly { readonly parameter: SearchParameter; readonly isDescending: boolean }[];
  readonly inclusions: readonly Inclusion[];
  readonly count: number;
  readonly withTotal: boolean;
  readonly summary: 'true' | 'data' | 'count' | 'false';
  readonly elements: readonly string[];
  /** Sort keys of the last match that was given already. */
  readonly after: readonly string[] | undefined;
}
