import { supportStrands } from '../../living-well/strands.ts';
import { agreements, type IntroductionsTo } from '../../living-well/telling-the-team.ts';
import { errorLinks, errorsByField, type FieldError } from './field-errors.ts';
import type { IntroduceValues } from './introduce-form.ts';
import { render } from './renderer.ts';
import { frame, type PersonPageModel } from './tell.ts';

export interface IntroduceModel extends PersonPageModel {
  readonly places: readonly IntroductionsTo[];
  readonly values: IntroduceValues;
  readonly errors: readonly FieldError[];
  readonly once: string;
}

/** Introduce this person: one form, and the same for everybody. Nothing on it comes from anybody's record. */
export function introducePage({ places, values, errors, once, ...model }: IntroduceModel): string {
  const [{ site: only } = { site: '' }, ...others] = places;
  return render('introduce.njk', model.shell, {
    ...frame(model, errors.length > 0 ? 'Error: Introduce this person' : 'Introduce this person'),
    introduceUrl: `${model.url}/introduce`,
    once,
    values,
    errors: errorLinks(errors),
    wrong: errorsByField(errors),
    places: places.map(({ site, name }) => ({
      value: site,
      text: name,
      checked: values.site === site || (others.length === 0 && site === only),
    })),
    strands: supportStrands.entries.map(({ code, label }) => ({
      value: code,
      text: label,
      checked: values.strands.includes(code),
    })),
    agreements: Object.entries(agreements).map(([value, text]) => ({
      value,
      text,
      checked: values.agreement === value,
    })),
  });
}
