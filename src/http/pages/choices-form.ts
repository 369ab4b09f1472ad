import type { ChoicePurpose, RecordedChoices } from '../../fhir/mapping/recorded-choices.ts';
import type { ChoicesView, Offer } from '../../gateway/choices/choices-view.ts';
import {
  ordinaryGroups,
  privateGroups,
  topicsOfTicks,
  type ChoiceGroup,
} from '../../living-well/choice-groups.ts';
import { isoDateOf, type TypedDate } from './typed-date.ts';

/** A form's fields as they were sent: name -> values. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** What the form for choices asks about. */
export type Asking = Pick<ChoicesView, 'offers' | 'purposes' | 'tellers'>;

/** What is wrong, and the id of the input to go to. Never repeats what was typed. */
export interface ChoicesError {
  readonly field: 'share' | 'purpose' | 'until' | 'said';
  readonly input: string;
  readonly text: string;
}

/** Ticks for all organisations at once: there is such a list only where there are several. */
export const everyone = 'everyone';

export const orgField = (organisation: string): string => `org-${organisation}`;
export const privateField = (organisation: string): string => `private-${organisation}`;

/** Groups of which an organisation may be shown something at all. */
export function offeredGroups(
  groups: readonly ChoiceGroup[],
  offers: readonly Offer[],
): readonly ChoiceGroup[] {
  return groups.filter((group) => offers.some(({ topics }) => group.some((topic) => topics.includes(topic))));
}

/** Whether hospitals may tell the team. Apart from every tick: none of them answers it. */
export const teamField = 'told';

const purposes: readonly ChoicePurpose[] = ['TREAT', 'ETREAT', 'CAREMGT'];

/** Purposes to choose from. Where agreements foresee one only there is nothing to choose; one that no choice can name comes under treatment. */
export function offeredPurposes(asking: Asking): readonly ChoicePurpose[] {
  const offered = purposes.filter((purpose) => asking.purposes.includes(purpose));
  return offered.length === 0 ? ['TREAT'] : offered;
}

export function typedDate(fields: Fields, name: 'until' | 'said'): TypedDate {
  const one = (part: string): string => fields.get(`${name}-${part}`)?.[0] ?? '';
  return { day: one('day'), month: one('month'), year: one('year') };
}

/**
 * Reads the form. `choices` is there only when nothing is wrong.
 * @param today the day in London, `YYYY-MM-DD`
 */
export function readChoicesForm(
  fields: Fields,
  asking: Asking,
  today: string,
): {
  readonly choices: Omit<RecordedChoices, 'recordedBy'> | undefined;
  readonly errors: readonly ChoicesError[];
} {
  const shares = asking.offers.map((offer) => ({
    organisation: offer.organisation,
    topics: topicsOfTicks(ticksFor(fields, asking, offer), offer.topics),
  }));
  const offered = offeredPurposes(asking);
  const ticked = offered.filter((purpose) => fields.get('purpose')?.includes(purpose));
  const chosen = offered.length === 1 ? offered : ticked;
  const said = isoDateOf(typedDate(fields, 'said'));
  const until = isoDateOf(typedDate(fields, 'until'));
  const errors = [
    shares.every(({ topics }) => topics.length === 0) ? nothingTicked(asking) : undefined,
    chosen.length === 0
      ? wrong('purpose', 'purpose', 'Tick at least one reason it may be used for')
      : undefined,
    untilError(typedDate(fields, 'until'), { said, until, today }),
    saidError(typedDate(fields, 'said'), said, today),
  ].filter((error) => error !== undefined);
  if (errors.length > 0 || said === undefined) return { choices: undefined, errors };
  const teamMayBeTold = asking.tellers.length === 0 ? undefined : teamAnswer(fields) === 'yes' ? 'yes' : 'no';
  return { choices: { saidOn: said, until, purposes: chosen, shares, teamMayBeTold }, errors };
}

/** Nothing but a plain yes is one: not asked is a no, as what is not ticked is not shared. */
export function teamAnswer(fields: Fields): 'yes' | 'no' | 'not-asked' {
  const said = fields.get(teamField) ?? [];
  if (said.includes('no')) return 'no';
  return said.length === 1 && said[0] === 'yes' ? 'yes' : 'not-asked';
}

/** Only what the form offers: a tick for something else was not made on it. */
function ticksFor(fields: Fields, { offers }: Asking, offer: Offer): readonly string[] {
  const { organisation } = offer;
  const ordinary = [
    ...(offers.length > 1 ? (fields.get(everyone) ?? []) : []),
    ...(fields.get(orgField(organisation)) ?? []),
  ];
  const inGroups = (ticks: readonly string[], groups: readonly ChoiceGroup[]): readonly string[] =>
    ticks.filter((tick) => groups.some(([name]) => name === tick));
  return [
    ...inGroups(ordinary, ordinaryGroups),
    ...inGroups(fields.get(privateField(organisation)) ?? [], privateGroups),
  ];
}

function nothingTicked({ offers }: Asking): ChoicesError {
  const [first] = offers;
  const input = offers.length > 1 || first === undefined ? everyone : orgField(first.organisation);
  return wrong(
    'share',
    input,
    'Tick at least one thing that may be shared. To share nothing, use “Stop all sharing”',
  );
}

function saidError(typed: TypedDate, said: string | undefined, today: string): ChoicesError | undefined {
  if (isEmpty(typed)) return wrong('said', 'said-day', 'Enter the day these choices were made');
  if (said === undefined) return dateError('said', typed, 'The day these choices were made');
  return said > today
    ? wrong('said', 'said-day', 'The day these choices were made must not be in the future')
    : undefined;
}

function untilError(
  typed: TypedDate,
  { said, until, today }: { said: string | undefined; until: string | undefined; today: string },
): ChoicesError | undefined {
  if (isEmpty(typed)) return undefined;
  if (until === undefined) return dateError('until', typed, 'The last day of sharing');
  if (until < today || until < (said ?? until)) {
    return wrong('until', 'until-day', 'The last day of sharing must be today or later');
  }
  return undefined;
}

function dateError(field: 'said' | 'until', typed: TypedDate, what: string): ChoicesError {
  for (const part of ['day', 'month', 'year'] as const) {
    if (typed[part].trim() === '') return wrong(field, `${field}-${part}`, `${what} must include a ${part}`);
  }
  if (!/^\d{4}$/.test(typed.year.trim()))
    return wrong(field, `${field}-year`, `${what} must have a year of 4 numbers`);
  return wrong(field, `${field}-day`, `${what} must be a real date`);
}

function isEmpty(typed: TypedDate): boolean {
  return Object.values(typed).every((part: string) => part.trim() === '');
}

function wrong(field: ChoicesError['field'], input: string, text: string): ChoicesError {
  return { field, input, text };
}

/**
 * The form as it is first shown: what the person said last on this page; before that, what they share now, if they have ever said anything to this
 * organisation. What only an agreement allows is nobody's choice, and sensitive topics are asked anew each time: neither is ever ticked.
 * Nor is a no to telling the team: it may stand for what was never asked.
 */
export function fieldsOf(view: ChoicesView): Fields {
  const { recorded, statements, offers, now, tellers } = view;
  const choices = recorded === undefined || recorded.shares === 'nothing' ? undefined : recorded;
  const hasSaid = recorded === undefined && statements.some(({ state }) => state === 'counts');
  const shared = (organisation: string): readonly string[] =>
    choices?.shares.find((share) => share.organisation === organisation)?.topics ??
    (hasSaid ? now : [])
      .filter((one) => one.organisation === organisation)
      .flatMap(({ sees }) => sees.map(({ topic }) => topic));
  const teamMayBeTold =
    choices === undefined ? hasSaid && tellers.some(({ may }) => may) : choices.teamMayBeTold === 'yes';
  const [year, month, day] = choices?.until?.split('-') ?? [];
  return new Map([
    ...offers.map(({ organisation, topics }): [string, readonly string[]] => [
      orgField(organisation),
      offeredGroups(ordinaryGroups, [{ organisation, topics }])
        .filter((group) => group.every((one) => !topics.includes(one) || shared(organisation).includes(one)))
        .map(([name]) => name),
    ]),
    ['purpose', choices?.purposes ?? []],
    [teamField, teamMayBeTold ? ['yes'] : []],
    ...Object.entries({ day, month, year }).map(([part, value]): [string, readonly string[]] => [
      `until-${part}`,
      value === undefined ? [] : [String(Number(value))],
    ]),
  ]);
}
