import { demoPeople } from '../../src/demo/people.ts';
import { caseRecordSchema, type CaseRecord } from '../../src/living-well/case-record.ts';

/** Made-up people without end, in equal shares of the demo's six kinds: who shares most things, only who helps, nothing; who was not asked, who left. */
export interface Population {
  /** What their source says of person number `index`, and for some of them a second time. The first is of the whole kind, and so is every sixth. */
  recordsOf(index: number): readonly CaseRecord[];
  /** A change to somebody of the whole kind of whom their source has spoken once: person number `6 + 12 * place`. */
  changeOf(place: number): CaseRecord;
}

export const kinds = 6;
const given = 'Ada Bea Cal Dee Eli Fay Gus Hal Ivy Jay Kit Lou Max Nia Oli Pip Rae Sky Tam Una Val Wyn'.split(
  ' ',
);
const firstNumber = 999_000_000;
const afterLastNumber = 1_000_000_000;
const dayLength = 86_400_000;
const oldest = Date.UTC(1930, 0, 1);
const birthDays = 28_000;

/** @param today YYYY-MM-DD, from which the records' dates are reckoned */
export function createPopulation(today: string): Population {
  const templates = demoPeople(today).map((record) => caseRecordSchema.parse(record));
  const numbers = validNumbers();
  const firstOf = (index: number): CaseRecord => {
    const template = templates[index % templates.length];
    if (template === undefined) throw new Error('the demo has nobody');
    return asPerson(template, index, numbers[index]);
  };
  return {
    recordsOf(index) {
      const record = firstOf(index);
      return index % (2 * kinds) === 0 ? [record, laterOf(record)] : [record];
    },
    changeOf: (place) => laterOf(firstOf(kinds + 2 * kinds * place)),
  };
}

/** How many numbers of the range that is never issued, 999 000 0000 to 999 999 9999, have a valid check digit. */
export function validNumbers(): Uint32Array {
  const found = new Uint32Array(afterLastNumber - firstNumber);
  let count = 0;
  for (let nine = firstNumber; nine < afterLastNumber; nine++) {
    if (checkDigit(nine) < 10) found[count++] = nine;
  }
  return found.subarray(0, count);
}

/** Modulo 11; 10 where there is none. */
function checkDigit(nine: number): number {
  let sum = 0;
  for (let weight = 2, rest = nine; weight <= 10; weight++, rest = Math.floor(rest / 10)) {
    sum += (rest % 10) * weight;
  }
  return (11 - (sum % 11)) % 11;
}

/** Beyond the numbers that there are, a person is known by the source's own identifier alone. */
function asPerson(template: CaseRecord, index: number, nine: number | undefined): CaseRecord {
  const person: CaseRecord['person'] = {
    // Every member keeps its place: what a record says is hashed in the schema's order.
    ...template.person,
    id: `B-${index}`,
    nhsNumber: nine === undefined ? undefined : `${nine}${checkDigit(nine)}`,
    birthDate: new Date(oldest + ((index * 7_919) % birthDays) * dayLength).toISOString().slice(0, 10),
    // Nobody is described like anybody else: a crowd of one name would measure the work-list of people who may be one.
    name: {
      ...template.person.name,
      given: [given[index % given.length] ?? ''],
      family: `Example${index}`,
    },
  };
  return { ...template, person };
}

/** An hour later, one goal is reached. */
function laterOf(record: CaseRecord): CaseRecord {
  const { source, plan } = record;
  const modified = new Date(Date.parse(source.modified) + 3_600_000).toISOString();
  const [first, ...others] = plan?.goals ?? [];
  if (plan === undefined || first === undefined) throw new Error('the whole kind has a goal');
  return {
    ...record,
    source: { ...source, modified },
    plan: { ...plan, goals: [{ ...first, status: 'completed' }, ...others] },
  };
}
