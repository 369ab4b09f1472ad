import type { Teller } from '../../gateway/choices/choices-tellers.ts';
import type { ChoicesView } from '../../gateway/choices/choices-view.ts';
import type { ChoicesPerson } from '../../gateway/choices/release-choices.ts';
import { readBack, readBackOnPaper, statementRow, tellerLines, type Names } from './choices-words.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** What every page about one person's choices rests on. */
export interface ChoicesModel {
  readonly shell: Shell;
  readonly person: ChoicesPerson;
  readonly view: ChoicesView;
  /** Name of the case worker's organisation. */
  readonly own: string;
  readonly names: Names;
  /** `/cases/people/<handle>/choices` */
  readonly url: string;
  readonly at: Date;
}

/** What is recorded, and who may see what now. `changed`: something else was recorded while a form was open. */
export function choicesPage(model: ChoicesModel, { changed }: { readonly changed: boolean }): string {
  const { statements } = model.view;
  return render('choices.njk', model.shell, {
    ...about(model),
    changed,
    statements: statements.map(statementRow),
    anyIncomplete: statements.some(({ state }) => state === 'incomplete'),
  });
}

/** Told when choices have just been recorded or stopped. */
export function choicesRecordedPage(model: ChoicesModel): string {
  const { recorded } = model.view;
  return render('choices-recorded.njk', model.shell, {
    ...about(model),
    stopped: recorded?.shares === 'nothing',
  });
}

export function choicesStopPage(model: ChoicesModel): string {
  return render('choices-stop.njk', model.shell, about(model));
}

/** One sheet to take away: in the person's own grammar, without number, date of birth or family name. */
export function choicesPrintPage(model: ChoicesModel): string {
  return render('choices-print.njk', model.shell, {
    ...about(model),
    rows: readBackOnPaper(model.view.now, model.names),
    tellers: tellerLines(model.view.tellers, model.names, { team: 'us', person: 'you are' }),
    recorded: model.view.recorded,
    stopped: model.view.recorded?.shares === 'nothing',
  });
}

export function tellersOnScreen(
  { own, names, person }: ChoicesModel,
  tellers: readonly Teller[],
): readonly string[] {
  return tellerLines(tellers, names, { team: own, person: `${person.given} is` });
}

/** What the views of all these pages share. */
export function about(model: ChoicesModel) {
  const { person, view, own, names, url, at } = model;
  return {
    pageTitle: 'Sharing choices',
    banner: {
      name: [person.family.toUpperCase(), person.given].filter(Boolean).join(', '),
      birthDate: person.birthDate,
      nhsNumber: person.nhsNumber,
    },
    given: person.given,
    own,
    url,
    at,
    version: view.version,
    emergencyAccess: view.emergencyAccess,
    searchAgainUrl: '/cases/people',
    rows: readBack(view.now, names, own),
    tellers: tellersOnScreen(model, view.tellers),
  };
}
