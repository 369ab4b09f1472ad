import { introductionRouteCodes } from '../introduction-routes.ts';
import { endingReasons } from '../record-journey.ts';
import { subStrandCodes } from '../strands.ts';

/** How the text of a column is read. */
export type ColumnKind =
  | 'reference'
  | 'name'
  | 'text'
  | 'person-number'
  | 'date'
  | 'instant'
  | 'telephone'
  | 'word'
  | 'goal-score'
  | 'whole-number';

interface Column {
  readonly kind: ColumnKind;
  /** A row without it cannot be used. */
  readonly required?: true;
  /** Most characters. */
  readonly longest?: number;
  readonly what: string;
  /** Of somebody fictional, for the template and the documents. */
  readonly sample: string;
}

const item = (number: number) =>
  ({ kind: 'whole-number', what: `ReQoL item ${number}, as the feed declares it`, sample: '' }) as const;

/**
 * Every column of a flat support update, in the order of the template. One row is how things stand for one person at one service; eight columns
 * are enough to be useful.
 */
export const columns = {
  client_ref: {
    kind: 'reference',
    required: true,
    longest: 60,
    what: 'Your own reference for the person; never changes',
    sample: 'C-2001',
  },
  nhs_number: {
    kind: 'person-number',
    what: 'NHS number (CHI number in Scotland)',
    sample: '999 000 0085',
  },
  date_of_birth: { kind: 'date', required: true, what: 'Date of birth', sample: '05/05/1990' },
  given_name: { kind: 'name', what: 'First name', sample: 'Toni' },
  family_name: { kind: 'name', required: true, what: 'Family name', sample: 'Tryout' },
  gender: { kind: 'word', what: 'female, male, other or unknown', sample: 'female' },
  phone: { kind: 'telephone', what: "The person's own telephone", sample: '07700 900123' },
  service_code: {
    kind: 'reference',
    required: true,
    longest: 40,
    what: 'Your code for the service, as in the services directory of the feed',
    sample: 'HUB',
  },
  status: {
    kind: 'word',
    required: true,
    what: 'introduced, waiting, open, paused, closed or cancelled',
    sample: 'open',
  },
  start_date: { kind: 'date', what: 'When support started', sample: '10/11/2025' },
  end_date: { kind: 'date', what: 'When support ended', sample: '' },
  closed_reason: { kind: 'word', what: 'Why support ended', sample: '' },
  referral_date: { kind: 'date', what: 'When the person was introduced', sample: '02/11/2025' },
  referral_route: { kind: 'word', what: 'Who introduced the person', sample: 'self' },
  worker_ref: { kind: 'reference', longest: 60, what: 'Your own reference for the worker', sample: 'W-2' },
  worker_name: { kind: 'name', what: 'Who supports the person', sample: 'Bola Adeyemi' },
  worker_role: { kind: 'text', longest: 200, what: 'What the worker is called', sample: 'Peer worker' },
  worker_phone: { kind: 'telephone', what: 'How to ring the worker', sample: '07700 900202' },
  last_contact_date: { kind: 'date', what: 'Last time you were in contact', sample: '18/11/2025' },
  last_contact_kind: { kind: 'word', what: 'in-person, phone, video or message', sample: 'in-person' },
  next_contact_date: { kind: 'date', what: 'Next time you will be in contact', sample: '25/11/2025' },
  next_contact_kind: { kind: 'word', what: 'in-person, phone, video or message', sample: 'phone' },
  goal_ref: { kind: 'reference', longest: 60, what: 'Your own reference for the goal', sample: 'G-1' },
  goal_text: {
    kind: 'text',
    longest: 2000,
    what: "The goal in the person's words",
    sample: 'Walk the dog every day',
  },
  goal_sub_strand: { kind: 'word', what: 'What the goal is about', sample: 'peer-support' },
  goal_score: {
    kind: 'goal-score',
    what: 'How far the goal is, 1 (not at all) to 5 (achieved)',
    sample: '3',
  },
  goal_score_date: { kind: 'date', what: 'When it was scored', sample: '18/11/2025' },
  reqol_date: { kind: 'date', what: 'When the ReQoL-10 form was filled in', sample: '' },
  rq01: item(1),
  rq02: item(2),
  rq03: item(3),
  rq04: item(4),
  rq05: item(5),
  rq06: item(6),
  rq07: item(7),
  rq08: item(8),
  rq09: item(9),
  rq10: item(10),
  rq11: { kind: 'whole-number', what: 'ReQoL item on physical health, 0 to 4', sample: '' },
  reqol_total: { kind: 'whole-number', what: 'The total as you reckon it; it is compared', sample: '' },
  consent_ref: {
    kind: 'reference',
    longest: 60,
    what: 'Your own reference for the sharing form',
    sample: '',
  },
  sharing: { kind: 'word', what: 'share or do-not-share, for what the feed says was asked', sample: '' },
  sharing_recorded_on: { kind: 'date', what: 'When the person said so', sample: '' },
  sharing_recorded_by: { kind: 'name', what: 'Who wrote it down', sample: '' },
  source_updated_at: {
    kind: 'instant',
    what: 'When your system last changed this',
    sample: '20/11/2025 16:45',
  },
} as const satisfies Readonly<Record<string, Column>>;

export type ColumnName = keyof typeof columns;
export const columnNames = Object.keys(columns) as readonly ColumnName[];

/** A column by its name, with everything it may say. */
export function columnOf(name: ColumnName): Column {
  return columns[name];
}

export function isColumnName(name: string): name is ColumnName {
  return Object.hasOwn(columns, name);
}

const contactKinds = ['in-person', 'phone', 'video', 'message'] as const;

/** What the words of a column are turned into. A feed says which of its words means which. */
export const wordCodes = {
  gender: ['female', 'male', 'other', 'unknown'],
  status: ['introduced', 'waiting', 'open', 'paused', 'closed', 'cancelled'],
  closed_reason: endingReasons,
  referral_route: introductionRouteCodes,
  last_contact_kind: contactKinds,
  next_contact_kind: contactKinds,
  goal_sub_strand: subStrandCodes,
  sharing: ['share', 'do-not-share'],
} as const satisfies Partial<Record<ColumnName, readonly string[]>>;
export type WordColumn = keyof typeof wordCodes;

export const reqolItemColumns = [
  'rq01',
  'rq02',
  'rq03',
  'rq04',
  'rq05',
  'rq06',
  'rq07',
  'rq08',
  'rq09',
  'rq10',
  'rq11',
] as const satisfies readonly ColumnName[];
