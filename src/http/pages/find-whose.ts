import type { FindPersonError, FindPersonValues } from './find-person-form.ts';
import { findForm } from './find-person.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** Rooms that are about one person. */
export type Room = 'ledger' | 'who-looked';

export interface FindWhoseModel {
  readonly shell: Shell;
  readonly room: Room;
  readonly values: FindPersonValues | undefined;
  readonly errors: readonly FindPersonError[];
}

const titles: Readonly<Record<Room, string>> = {
  ledger: 'Sharing choices of a person',
  'who-looked': 'Who has looked at a person’s record',
};

/** `/ig/ledger` and `/ig/who-looked`: whose? Answer with 422 when there are errors. */
export function findWhosePage({ shell, room, values, errors }: FindWhoseModel): string {
  const title = titles[room];
  return render('find-whose.njk', shell, {
    pageTitle: errors.length > 0 ? `Error: ${title}` : title,
    title,
    findUrl: `/ig/${room}/find`,
    ...findForm(values, errors),
  });
}
