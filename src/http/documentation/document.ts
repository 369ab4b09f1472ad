/** As much of an OpenAPI 3.1 document as is worked on here. */
export interface ApiDocument {
  readonly openapi?: string;
  readonly paths?: Readonly<Record<string, PathItem>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export type PathItem = Readonly<Record<string, Operation>>;

export interface Operation {
  readonly operationId?: string;
  readonly deprecated?: boolean;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
  readonly required?: boolean;
  readonly schema: Schema;
  readonly examples?: NamedExamples;
}

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Content;
}

export type Content = Readonly<Record<string, MediaType>>;
export interface MediaType {
  readonly schema: Schema;
  readonly examples?: NamedExamples;
}
export type NamedExamples = Readonly<Record<string, { readonly summary?: string; readonly value?: unknown }>>;

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;
