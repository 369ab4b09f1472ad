import type { Task } from '@medplum/fhirtypes';
import type { CallLine } from '../../fhir/current-support.ts';
import { readTold } from '../../fhir/told/told-task.ts';
import type { TeamOffered } from '../../gateway/tell/teams-offered.ts';
import { longestNote, situations } from '../../living-well/telling-the-team.ts';
import { caveat } from '../../living-well/words.ts';
import { errorLinks, errorsByField, type FieldError } from './field-errors.ts';
import type { Asked } from './find-person-form.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';
import type { TellValues } from './tell-form.ts';

/** What the pages of one person under a handle have in common: what was typed, and where their page is. */
export interface PersonPageModel {
  readonly shell: Shell;
  readonly asked: Asked;
  readonly at: Date;
  /** The person's own page. */
  readonly url: string;
  readonly crisisLines: readonly CallLine[];
}

export interface TellModel extends PersonPageModel {
  readonly teams: readonly TeamOffered[];
  readonly earlier: readonly Task[];
  readonly values: TellValues;
  readonly errors: readonly FieldError[];
  /** Makes the form one message, however often it is sent. */
  readonly once: string;
}

/**
 * Tell the team. Where no team is released the page offers none, and is the same for somebody unknown, somebody who shares nothing and somebody whom
 * nobody supports.
 */
export function tellPage({ values, errors, teams, earlier, once, ...model }: TellModel): string {
  const { url } = model;
  return render('tell.njk', model.shell, {
    ...frame(model, errors.length > 0 ? 'Error: Tell the team' : 'Tell the team'),
    tellUrl: `${url}/tell`,
    introduceUrl: `${url}/introduce`,
    once,
    values,
    errors: errorLinks(errors),
    wrong: errorsByField(errors),
    longestNote,
    teams: teams.map(({ id, service }) => ({
      value: id,
      text: service,
      checked: teams.length === 1 || values.team === id,
    })),
    situations: Object.entries(situations).map(([value, text]) => ({
      value,
      text,
      checked: values.situation === value,
    })),
    earlier: earlier.map((task) => {
      const { words, since, state, answeredAt, to } = readTold(task);
      return { words, since, isSeen: state === 'seen', answeredAt, to: to.words };
    }),
  });
}

const outcomes = {
  told: {
    heading: 'The team will see it',
    lines: [
      'It is on their list now. They may not look at it before they next work.',
      'If they must know now, phone them: their number is on the page of current support.',
    ],
  },
  'not-told': {
    heading: 'This did not reach a team',
    lines: [
      'We could not tell a team through this page.',
      'If the page of current support has a number to call, phone it.',
    ],
  },
  introduced: {
    heading: 'The introduction is on its way',
    lines: [
      'It is on the team’s list now, with the number that the person gave. They may not look at it before they next work.',
      'Tell the person that the team will ring them, and give them the crisis line below until then.',
    ],
  },
  'not-introduced': {
    heading: 'The introduction was not sent',
    lines: ['Nobody can be introduced there through this page at present. Phone the team instead.'],
  },
} as const;
export type TellOutcome = keyof typeof outcomes;

/** What came of it: constant words. */
export function tellOutcomePage(model: PersonPageModel, outcome: TellOutcome): string {
  const { heading, lines } = outcomes[outcome];
  return render('tell-outcome.njk', model.shell, {
    ...frame(model, heading),
    heading,
    lines,
    isDone: outcome === 'told' || outcome === 'introduced',
  });
}

/** What every page about whoever was asked for starts from. */
export function frame({ asked, at, url, crisisLines }: PersonPageModel, pageTitle: string): object {
  const banner = { nhsNumber: asked.nhsNumber, birthDate: asked.birthDate };
  return { pageTitle, at, url, crisisLines, caveat, banner, searchAgainUrl: '/support' };
}
