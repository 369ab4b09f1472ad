import type { RecordedChoices } from '../../fhir/mapping/recorded-choices.ts';
import type { Teller } from '../../gateway/choices/choices-tellers.ts';
import type { MaySee, MaySeeChange } from '../../gateway/choices/choices-view.ts';
import { labelOf, ordinaryGroups, privateGroups, type ChoiceGroup } from '../../living-well/choice-groups.ts';
import { purposeWords } from '../../living-well/plain-words.ts';
import { about, tellersOnScreen, type ChoicesModel } from './choices.ts';
import {
  everyone,
  offeredGroups,
  offeredPurposes,
  orgField,
  privateField,
  teamAnswer,
  teamField,
  typedDate,
  type ChoicesError,
  type Fields,
} from './choices-form.ts';
import { changeLines, nameOf, readBack, tellerChanges } from './choices-words.ts';
import { formatDate } from './dates.ts';
import { errorLinks } from './field-errors.ts';
import { render } from './renderer.ts';

/** The form; with what was typed and its errors where there are any. Answer with 422 then. */
export function choicesFormPage(
  model: ChoicesModel,
  fields: Fields,
  errors: readonly ChoicesError[],
): string {
  const { view } = model;
  const errorOf = (field: ChoicesError['field']): string | undefined =>
    errors.find((error) => error.field === field)?.text;
  const date = (name: 'said' | 'until') => ({
    ...typedDate(fields, name),
    error: errorOf(name),
    wrong: errors.find((error) => error.field === name)?.input,
  });
  const offered = offeredPurposes(view);
  return render('choices-form.njk', model.shell, {
    ...about(model),
    pageTitle: errors.length > 0 ? 'Error: Change sharing choices' : 'Change sharing choices',
    errors: errorLinks(errors),
    lists: ordinaryLists(model, fields),
    privateLists: privateLists(model, fields),
    shareError: errorOf('share'),
    purposes:
      offered.length === 1
        ? []
        : offered.map((code) => tick(fields, 'purpose', code, purposeWords.get(code) ?? code)),
    purposeError: errorOf('purpose'),
    team: teamQuestion(model, fields),
    said: date('said'),
    until: date('until'),
  });
}

/** Asked only where an agreement lets somebody tell the team. Only a yes that was given before is ticked. */
function teamQuestion({ view, names }: ChoicesModel, fields: Fields) {
  const said = fields.get(teamField)?.[0];
  return view.tellers.length === 0
    ? undefined
    : {
        name: teamField,
        tellers: view.tellers.map(({ organisation }) => nameOf(names, organisation)),
        items: [
          { value: 'yes', text: 'Yes', checked: said === 'yes' },
          { value: 'no', text: 'No', checked: said === 'no' },
          { value: 'not-asked', text: 'Not asked (counts as a no)', checked: said === 'not-asked' },
        ],
      };
}

interface TickList {
  readonly name: string;
  readonly legend: string;
  readonly items: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[];
}

/** One list for each organisation; before them, where there are several, one for all. */
function ordinaryLists({ view, names }: ChoicesModel, fields: Fields): readonly TickList[] {
  const { offers } = view;
  const lists = offers.map((offer) =>
    ticks(
      fields,
      orgField(offer.organisation),
      nameOf(names, offer.organisation),
      groupsIn(ordinaryGroups, [offer]),
    ),
  );
  if (offers.length < 2) return lists;
  return [ticks(fields, everyone, 'Everyone below', groupsIn(ordinaryGroups, offers)), ...lists];
}

function privateLists({ view, names }: ChoicesModel, fields: Fields): readonly TickList[] {
  return view.offers
    .map((offer) =>
      ticks(
        fields,
        privateField(offer.organisation),
        nameOf(names, offer.organisation),
        groupsIn(privateGroups, [offer]),
      ),
    )
    .filter(({ items }) => items.length > 0);
}

/** The groups that are offered, each without what no agreement allows. */
function groupsIn(groups: readonly ChoiceGroup[], offers: ChoicesModel['view']['offers']) {
  return offeredGroups(groups, offers).map((group) => ({
    name: group[0],
    topics: group.filter((topic) => offers.some(({ topics }) => topics.includes(topic))),
  }));
}

function ticks(fields: Fields, name: string, legend: string, groups: ReturnType<typeof groupsIn>): TickList {
  return {
    name,
    legend,
    items: groups.map((group) => tick(fields, name, group.name, labelOf(group.topics))),
  };
}

function tick(fields: Fields, name: string, value: string, text: string) {
  return {
    value,
    text: text.charAt(0).toUpperCase() + text.slice(1),
    checked: fields.get(name)?.includes(value) === true,
  };
}

export interface Checking {
  readonly choices: Omit<RecordedChoices, 'recordedBy'>;
  readonly fields: Fields;
  readonly after: readonly MaySee[];
  readonly changes: readonly MaySeeChange[];
  readonly tellersAfter: readonly Teller[];
  /** The box that says the person agreed was left empty. */
  readonly notAgreed: boolean;
}

const teamAnswers = { yes: 'Yes', no: 'No', 'not-asked': 'Not asked, which counts as a no' } as const;

/** Before and after, to be read out before anything is recorded. */
export function choicesCheckPage(model: ChoicesModel, checking: Checking): string {
  const { names, own, shell } = model;
  const { choices, fields, after, changes, tellersAfter, notAgreed } = checking;
  return render('choices-check.njk', shell, {
    ...about(model),
    pageTitle: notAgreed ? 'Error: Check sharing choices' : 'Check sharing choices',
    notAgreed,
    after: readBack(after, names, own),
    changes: changeLines(changes, after, names),
    tellersAfter: tellersOnScreen(model, tellersAfter),
    tellerChanges: tellerChanges(model.view.tellers, tellersAfter, names),
    teamAnswer: model.view.tellers.length === 0 ? undefined : teamAnswers[teamAnswer(fields)],
    recordedBy: shell.user?.name,
    saidOn: formatDate(choices.saidOn),
    until: choices.until === undefined ? 'No last day' : formatDate(choices.until),
    purposes: choices.purposes.map((code) => purposeWords.get(code) ?? code),
    kept: [...fields].flatMap(([name, values]) => values.map((value) => ({ name, value }))),
  });
}
