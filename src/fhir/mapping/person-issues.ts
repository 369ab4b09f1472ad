import type { FieldIssue } from '../../errors.ts';
import { isPlaceholderBirthDate, isTooYoungForReqol } from '../../living-well/birth-date.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { addressWithholding } from '../../living-well/home-address.ts';
import { looksLikeNoName } from '../../living-well/no-value.ts';
import { unusableNumbers } from '../../living-well/support-update/read-values.ts';
import { rowIssues } from '../../living-well/support-update/row-issues.ts';
import { isTestName } from '../../living-well/test-people.ts';

/** What a record says of its person that was taken otherwise than it was sent, or is to be asked after at the source. */
export function personIssues(record: CaseRecord): readonly FieldIssue[] {
  return [
    ...numberIssues(record),
    ...birthDateIssue(record),
    ...nameIssues(record),
    ...addressIssue(record),
    ...sharedTelephone(record),
    ...tooYoung(record),
  ];
}

function numberIssues({ person }: CaseRecord): readonly FieldIssue[] {
  return (person.numbersLeftOut ?? []).map(({ field, why }) => {
    const code = unusableNumbers[why];
    return { field: `person.${field}`, code, fix: rowIssues[code].fix };
  });
}

function birthDateIssue({ person }: CaseRecord): readonly FieldIssue[] {
  if (!isPlaceholderBirthDate(person.birthDate)) return [];
  const fix =
    'This day stands for no day of birth, so it was left out, and nobody is met or found by it. Ask the person, and send the right one.';
  return [{ field: 'person.birthDate', code: 'placeholder', fix }];
}

function nameIssues({ person }: CaseRecord): readonly FieldIssue[] {
  const { given, family } = person.name;
  const fields = [
    ...given.map((name, index) => [`person.name.given.${index}`, name] as const),
    ['person.name.family', family] as const,
  ];
  const empty = fields.flatMap(([field, name]) =>
    looksLikeNoName(name)
      ? [{ field, code: 'looks-empty', fix: 'This may stand for no name. Check it: it was kept as a name.' }]
      : [],
  );
  if (!isTestName(person.name)) return empty;
  const fix =
    'This is what test records are called. It was kept and marked as test data. Send test records to a test gateway.';
  return [...empty, { field: 'person.name', code: 'test-record', fix }];
}

function addressIssue({ person }: CaseRecord): readonly FieldIssue[] {
  if (person.address === undefined || addressWithholding(person) === undefined) return [];
  const fix = 'This address must not be known, so it was not kept. Send addressWithheld and no address.';
  return [{ field: 'person.address', code: 'address-withheld', fix }];
}

/** A carer who fills in a form for somebody puts their own number. The gateway rings nobody; those who read it may. */
function sharedTelephone({ person, people = [] }: CaseRecord): readonly FieldIssue[] {
  const own = digits(person.telephone);
  return people.flatMap(({ telephone }, index) =>
    own === '' || digits(telephone) !== own
      ? []
      : [
          {
            field: `people.${index}.telephone`,
            code: 'same-as-person',
            fix: 'This is the number of the person too. Check whose it is, and leave it out where it is not.',
          },
        ],
  );
}

function digits(telephone: string | undefined): string {
  return (telephone ?? '').replaceAll(/\D/g, '').replace(/^44/, '0');
}

function tooYoung({ person, reqol10, reqol20 = [] }: CaseRecord): readonly FieldIssue[] {
  const named = [
    ...reqol10.map(({ date }, index) => [`reqol10.${index}.date`, date] as const),
    ...reqol20.map(({ date }, index) => [`reqol20.${index}.date`, date] as const),
  ];
  return named.flatMap(([field, date]) =>
    isTooYoungForReqol(person.birthDate, date)
      ? [
          {
            field,
            code: 'under-16',
            fix: 'ReQoL is for people of 16 and older. The answers were kept and no score was made of them.',
          },
        ]
      : [],
  );
}
