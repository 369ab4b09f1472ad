import { wrongThings, wrongWords, type WrongThing } from '../../living-well/wrong-report.ts';
import { formFields } from '../form-fields.ts';
import type { Asked } from './find-person-form.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface WrongModel {
  readonly shell: Shell;
  /** What was typed: all that this page says of anybody. */
  readonly asked: Asked;
  readonly at: Date;
  readonly personUrl: string;
  readonly form: WrongForm | undefined;
  /** Reference of a report that was sent just now. */
  readonly sent: string | undefined;
}

/** The form as it was filled in, with what is to be mended; `said` where nothing is. */
export interface WrongForm {
  /** Id of the look that it is about. */
  readonly look: string;
  readonly what?: string;
  readonly words?: string;
  readonly said?: { readonly what: WrongThing; readonly words: string };
  readonly errors: readonly { readonly href: '#what' | '#words'; readonly text: string }[];
}

/** `/support/people/{handle}/wrong`. The same for everybody but for what was typed. */
export function reportWrongPage({ form, ...model }: WrongModel): string {
  const { shell, asked } = model;
  const errors = form?.errors ?? [];
  const errorAt = (href: string): object | undefined => errors.find((error) => error.href === href);
  return render('report-wrong.njk', shell, {
    ...model,
    pageTitle: errors.length > 0 ? 'Error: Report something wrong' : 'Report something wrong',
    banner: asked,
    searchAgainUrl: '/support',
    form,
    errors,
    whatError: errorAt('#what'),
    wordsError: errorAt('#words'),
    things: Object.entries(wrongThings).map(([value, { text }]) => ({
      value,
      text,
      checked: form?.what === value,
    })),
    longest: wrongWords.longest,
  });
}

/** What was sent by the form. Another shape of body is a form with nothing filled in. */
export function readWrongForm(body: unknown): WrongForm {
  const { one } = formFields(body);
  const [look, what, words] = [one('look'), one('what'), one('words').trim()];
  const thing = isThing(what) ? what : undefined;
  const fits = words.length >= wrongWords.shortest && words.length <= wrongWords.longest;
  const errors: WrongForm['errors'] = [
    ...(thing === undefined ? [{ href: '#what', text: 'Choose what is wrong' } as const] : []),
    ...(fits
      ? []
      : [
          {
            href: '#words',
            text: `Say what is wrong, in ${wrongWords.shortest} to ${wrongWords.longest} characters`,
          } as const,
        ]),
  ];
  const asFilledIn = { look, what, words, errors };
  return thing === undefined || !fits ? asFilledIn : { ...asFilledIn, said: { what: thing, words } };
}

function isThing(what: string): what is WrongThing {
  return Object.hasOwn(wrongThings, what);
}
