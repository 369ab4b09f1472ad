import { errorLinks } from './field-errors.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';
import { genders, type TraceError, type TraceValues } from './trace-form.ts';

/** Somebody the national index found, to be told from others and confirmed. Nothing of how well they match. */
export interface TracedRow {
  /** Stands for them in this session only. */
  readonly handle: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
  readonly gender: string;
  readonly nhsNumber: string;
  readonly hasDied: boolean;
}

export interface TraceModel {
  readonly shell: Shell;
  readonly values: TraceValues;
  readonly errors: readonly TraceError[];
  /** Undefined where the form was wrong, and nobody was asked. */
  readonly traced:
    { readonly result: 'too-many' | 'unavailable' } | { readonly rows: readonly TracedRow[] } | undefined;
  readonly at: Date;
}

/** `/support/trace`: whom the national index found, or what to do where it found nobody or too many. */
export function tracePage({ shell, values, errors, traced, at }: TraceModel): string {
  const rows = traced !== undefined && 'rows' in traced ? traced.rows : [];
  const result = traced !== undefined && 'result' in traced ? traced.result : undefined;
  return render('trace.njk', shell, {
    pageTitle: `${errors.length > 0 ? 'Error: ' : ''}${rows.length > 0 ? 'Confirm who this is' : 'Find a person without a number'}`,
    at,
    rows,
    found: traced === undefined ? 'not-asked' : (result ?? (rows.length > 0 ? 'people' : 'nobody')),
    ...traceForm(values, errors),
  });
}

/** What `parts/trace-form.njk` shows. */
export function traceForm(
  values: Partial<TraceValues>,
  errors: readonly TraceError[],
): Readonly<Record<string, unknown>> {
  const errorAt = (input: TraceError['input']): string | undefined =>
    errors.find((error) => error.input === input)?.text;
  return {
    trace: {
      values,
      errors: errorLinks(errors),
      family: errorAt('trace-family'),
      birthDate: errorAt('trace-birth-day'),
      postcode: errorAt('trace-postcode'),
      genders: [
        { value: '', text: 'Not known' },
        ...Object.entries(genders).map(([value, text]) => ({
          value,
          text,
          selected: value === values.gender,
        })),
      ],
    },
  };
}
