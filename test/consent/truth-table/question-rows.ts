import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { SharingAgreement } from '../../../src/consent/agreement.ts';
import type { BreakGlassCase, Facts, Item, ReasonCode } from '../../../src/consent/types.ts';
import { actor, agreement, at, facts, goal, item, meta, openCase, purpose, ruth, sam } from '../build.ts';
import { consent } from '../build.ts';

/** One row of consent-rules 2, in words. `-` makes no difference: the row holds for every value. */
export interface QuestionRow {
  readonly question: string;
  readonly item: 'fine' | 'in error' | 'withheld' | 'withheld, in error' | 'broken';
  readonly agreement: 'yes' | 'no';
  readonly purposes: string;
  readonly openCase: keyof typeof cases | '-';
  /** `+` is between what two subjects say. */
  readonly says: string;
  readonly withoutConsent: 'yes' | 'no' | '-';
  readonly lifts: 'yes' | 'no' | '-';
  readonly code: ReasonCode;
}

const anHour = 3_600_000;
const cases = {
  none: [],
  open: [openCase()],
  'for both': [openCase(), openCase({ id: 'case-2', patient: ruth })],
  'for another person': [openCase({ patient: ruth })],
  'of another user': [openCase({ openedBy: 'Practitioner/other' })],
  'in another role': [openCase({ role: 'gp' })],
  closed: [openCase({ closedAt: at })],
  'an hour old': [openCase({ openedAt: new Date(at.getTime() - anHour) })],
} satisfies Readonly<Record<string, readonly BreakGlassCase[]>>;

const silent: ConsentProvision = { type: 'permit', actor: [actor('Organization/gp')] };
const permitFor = (code: string): ConsentProvision => ({ type: 'permit', purpose: [purpose(code)] });

/** What the words of `says` stand for. */
const said: Readonly<Record<string, readonly Partial<Consent>[]>> = {
  permit: [{ provision: { type: 'permit' } }],
  'permit for TREAT': [{ provision: permitFor('TREAT') }],
  'permit for BTG': [{ provision: permitFor('BTG') }],
  deny: [{ provision: { type: 'deny' } }],
  'permit, deny': [{ provision: { type: 'permit' } }, { provision: { type: 'deny' }, id: 'c2' }],
  silent: [{ provision: silent }],
  expired: [{ provision: { type: 'permit', period: { end: '2023-12-31' } } }],
  draft: [{ provision: { type: 'permit' }, status: 'draft' }],
  'entered in error': [{ provision: { type: 'permit' }, status: 'entered-in-error' }],
  'none on record': [],
};

/** The item that a row is about: about Sam, or about Sam and Ruth. */
export function itemOf(row: QuestionRow): Item {
  const labels = row.item.startsWith('withheld') ? ['N', 'never-share'] : ['N'];
  const resource = goal({
    meta: meta(['plan'], labels),
    lifecycleStatus: row.item.endsWith('in error') ? 'entered-in-error' : 'active',
  });
  if (row.item === 'broken') Object.assign(resource, { meta: { tag: [null] } });
  return item(row.says.includes('+') ? Object.assign(resource, { patient: { reference: ruth } }) : resource);
}

/** Every state of the facts that a row speaks of: one, or one for each value of what makes no difference. */
export function factsOf(row: QuestionRow): readonly Facts[] {
  const either = (word: 'yes' | 'no' | '-'): readonly boolean[] =>
    word === '-' ? [true, false] : [word === 'yes'];
  const people = new Map(
    row.says.split(' + ').map((words, index) => {
      const patient = index === 0 ? sam : ruth;
      const reference = { patient: { reference: patient } };
      const consents = (said[words] ?? []).map((over) => consent(undefined, { ...over, ...reference }));
      return [patient, consents] as const;
    }),
  );
  const onRecord = row.openCase === '-' ? [cases.none, cases.open] : [cases[row.openCase]];
  return either(row.withoutConsent).flatMap((unasked) =>
    either(row.lifts).flatMap((lifts) =>
      onRecord.map((open) =>
        facts([], {
          people,
          cases: open,
          agreements: row.agreement === 'yes' ? [signed(unasked, lifts)] : [],
        }),
      ),
    ),
  );
}

/** Covers TREAT and emergency access to `plan` or only to something else. */
function signed(unasked: boolean, lifts: boolean): SharingAgreement {
  const clause = { topics: ['plan' as const], purposes: ['TREAT'] };
  return agreement({
    breakGlass: { roles: ['liaison-nurse'], topics: [lifts ? 'plan' : 'contacts'] },
    ...(unasked && { withoutConsent: clause }),
  });
}

const row = (
  ...[question, item, agreed, purposes, open, says, unasked, lifts, code]: Cells
): QuestionRow => ({
  question,
  item,
  agreement: agreed,
  purposes,
  openCase: open,
  says,
  withoutConsent: unasked,
  lifts,
  code,
});
type Cells = [
  string,
  QuestionRow['item'],
  QuestionRow['agreement'],
  string,
  QuestionRow['openCase'],
  string,
  QuestionRow['withoutConsent'],
  QuestionRow['lifts'],
  ReasonCode,
];

export const questionRows: readonly QuestionRow[] = [
  row('1', 'in error', 'yes', 'TREAT', '-', 'permit', '-', '-', 'not-disclosable'),
  row('1', 'withheld, in error', 'no', 'BTG', '-', 'deny', '-', '-', 'not-disclosable'),
  row('2', 'fine', 'no', 'TREAT', '-', 'permit', '-', '-', 'no-agreement'),
  row('2', 'withheld', 'no', 'BTG', '-', 'deny', '-', '-', 'no-agreement'),
  row('3', 'withheld', 'yes', 'TREAT', '-', 'permit', '-', '-', 'absolute-withhold'),
  row('3', 'withheld', 'yes', 'BTG', '-', 'permit', '-', '-', 'absolute-withhold'),
  row('3', 'withheld', 'yes', 'BTG', 'open', 'deny', '-', 'yes', 'absolute-withhold'),
  row('4', 'fine', 'yes', 'BTG', 'none', 'permit', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'none', 'permit for BTG', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG, TREAT', 'none', 'permit', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'none', 'deny', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'for another person', 'permit', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'of another user', 'permit', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'in another role', 'permit', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'closed', 'permit', '-', '-', 'no-case'),
  row('4', 'fine', 'yes', 'BTG', 'an hour old', 'permit', '-', '-', 'no-case'),
  row('5', 'fine', 'yes', 'TREAT', '-', 'deny', '-', '-', 'refused'),
  row('5', 'fine', 'yes', 'TREAT', '-', 'permit, deny', '-', '-', 'refused'),
  row('5', 'fine', 'yes', 'BTG', 'open', 'deny', '-', 'no', 'refused'),
  row('5', 'fine', 'yes', 'BTG', 'open', 'deny', '-', 'yes', 'permitted'),
  row('5', 'fine', 'yes', 'BTG, TREAT', 'open', 'permit, deny', '-', 'no', 'refused'),
  row('5', 'fine', 'yes', 'BTG, TREAT', 'open', 'permit, deny', '-', 'yes', 'permitted'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'permit', '-', '-', 'permitted'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'silent', '-', '-', 'no-consent'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'expired', '-', '-', 'no-consent'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'none on record', 'no', '-', 'no-consent'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'none on record', 'yes', '-', 'permitted'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'draft', 'yes', '-', 'permitted'),
  row('6', 'fine', 'yes', 'TREAT', '-', 'entered in error', 'yes', '-', 'permitted'),
  row('6', 'fine', 'yes', 'BTG', 'open', 'silent', '-', 'no', 'no-consent'),
  row('6', 'fine', 'yes', 'BTG', 'open', 'silent', '-', 'yes', 'permitted'),
  row('6', 'fine', 'yes', 'BTG', 'open', 'none on record', '-', 'no', 'no-consent'),
  row('6', 'fine', 'yes', 'BTG', 'open', 'none on record', '-', 'yes', 'permitted'),
  row('6', 'fine', 'yes', 'BTG, TREAT', 'open', 'none on record', 'yes', '-', 'permitted'),
  row('6', 'fine', 'yes', 'BTG', 'open', 'permit for TREAT', '-', 'no', 'no-consent'),
  row('6', 'fine', 'yes', 'BTG, TREAT', 'open', 'permit for TREAT', '-', '-', 'permitted'),
  row('6', 'fine', 'yes', 'BTG', 'open', 'permit for BTG', '-', '-', 'permitted'),
  row('7', 'fine', 'yes', 'TREAT', '-', 'permit + deny', '-', '-', 'refused'),
  row('7', 'fine', 'yes', 'TREAT', '-', 'silent + deny', '-', '-', 'refused'),
  row('7', 'fine', 'yes', 'TREAT', '-', 'permit + silent', '-', '-', 'no-consent'),
  row('7', 'fine', 'yes', 'TREAT', '-', 'permit + none on record', 'no', '-', 'no-consent'),
  row('7', 'fine', 'yes', 'TREAT', '-', 'permit + none on record', 'yes', '-', 'permitted'),
  row('7', 'fine', 'yes', 'TREAT', '-', 'permit + permit', '-', '-', 'permitted'),
  row('7', 'fine', 'yes', 'BTG', 'open', 'deny + deny', '-', 'yes', 'refused'),
  row('7', 'fine', 'yes', 'BTG', 'open', 'deny + silent', '-', 'yes', 'no-consent'),
  row('7', 'fine', 'yes', 'BTG', 'open', 'deny + permit for BTG', '-', 'yes', 'no-consent'),
  row('7', 'fine', 'yes', 'BTG, TREAT', 'open', 'deny + permit for TREAT', '-', 'yes', 'permitted'),
  row('7', 'fine', 'yes', 'BTG', 'for both', 'deny + deny', '-', 'yes', 'permitted'),
  row('7', 'fine', 'yes', 'BTG', 'for both', 'deny + silent', '-', 'no', 'refused'),
  row('any', 'broken', 'yes', 'TREAT', '-', 'permit', '-', '-', 'error'),
];
