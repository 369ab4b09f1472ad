import fc from 'fast-check';

/** Ten digits whose check digit is wrong. */
export const failedNumber = '9990000019';

const day = (from: string, days: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: days }).map((more) => {
    const date = new Date(Date.parse(from) + more * 86_400_000).toISOString().slice(0, 10);
    return date.split('-').toReversed().join('/');
  });
const score = fc.integer({ min: 0, max: 4 }).map(String);
const or = (cells: fc.Arbitrary<Readonly<Record<string, string>>>) => fc.oneof(cells, fc.constant({}));

const person = fc.record({
  client_ref: fc.constant(''),
  nhs_number: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constant(failedNumber)),
  date_of_birth: day('1950-01-02', 15_000),
  given_name: fc.constantFrom('Sam', 'Llŷr', 'Zoë', 'Mary Ann'),
  family_name: fc.constantFrom('Madeup', 'O’Example', 'Przykład', 'Fictional-Jones'),
  gender: fc.constantFrom('female', 'male', 'other', 'unknown', ''),
  phone: fc.constantFrom('', '07700 900123', '020 7946 0999'),
});
const support = fc.record({
  service_code: fc.constant('HUB'),
  status: fc.constantFrom('introduced', 'waiting', 'open', 'paused'),
  start_date: day('2026-01-01', 200),
  worker_name: fc.constantFrom('', 'Bola Adeyemi', 'Chris'),
  worker_role: fc.constantFrom('', 'Peer worker'),
  source_updated_at: fc
    .integer({ min: 0, max: 59 })
    .map((minute) => `2026-11-20T16:${minute + 10 > 59 ? 10 : minute + 10}:00Z`),
});
const introduction = fc.record({
  referral_date: day('2025-11-01', 50),
  referral_route: fc.constantFrom('self', 'gp', ''),
});
const contacts = fc.record({
  last_contact_date: day('2026-10-01', 40),
  last_contact_kind: fc.constantFrom('in-person', 'phone'),
  next_contact_date: day('2026-11-25', 20),
  next_contact_kind: fc.constantFrom('phone', 'video'),
});
const goal = fc.record({
  goal_ref: fc.constant('G-1'),
  goal_text: fc.constantFrom('Walk the dog', 'Back to work, part-time', 'Cook “proper” food'),
  goal_sub_strand: fc.constantFrom('', 'peer-support', 'drug-alcohol'),
  goal_score: fc.integer({ min: 1, max: 5 }).map(String),
  goal_score_date: day('2026-10-01', 40),
});
const form = fc.record({
  reqol_date: day('2026-10-01', 40),
  ...Object.fromEntries(
    Array.from({ length: 11 }, (_, item) => [`rq${String(item + 1).padStart(2, '0')}`, score]),
  ),
});
const choices = fc.record({
  consent_ref: fc.constant('CR-1'),
  sharing: fc.constantFrom('share', 'do-not-share'),
  sharing_recorded_on: day('2026-10-01', 40),
  sharing_recorded_by: fc.constant('Bola Adeyemi'),
});

/** Flat rows of what a file, a case record and a Bundle can all say. */
export const anyRows: fc.Arbitrary<readonly Readonly<Record<string, string>>[]> = fc.array(
  fc
    .tuple(person, support, or(introduction), or(contacts), or(goal), or(form), or(choices))
    .map((parts) => Object.assign({}, ...parts) as Record<string, string>),
  { minLength: 20, maxLength: 20 },
);
