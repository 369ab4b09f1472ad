import { demoPeople } from '../src/demo/people.ts';

const today = new Date().toISOString().slice(0, 10);
const [typical] = demoPeople(today);

/** Person number `index` of a made-up crowd, as their source says it for the `version`-th time: a typical record, of the demo's most typical person. */
export function recordOf(index: number, version: number): string {
  if (typical === undefined) throw new Error('the demo has nobody');
  const { source, person } = typical;
  // Later each time, and never in the future.
  const modified = new Date(Date.parse(source.modified) + version * 1000).toISOString();
  return JSON.stringify({
    ...typical,
    source: { ...source, modified },
    person: {
      ...person,
      id: `B-${index}`,
      nhsNumber: numberOf(index),
      // Nobody is described like anybody else: a crowd of one name would measure the work-list of people who may be one.
      name: { ...person.name, given: [`Bench${index}`], family: `Example${index}` },
    },
  });
}

/** Numbers of the range for tests, 999 000 0000 and on, those with a valid check digit. */
function numberOf(index: number): string {
  // Modulo 11 has no digit for a tenth of them: every index has eleven to choose from.
  for (let step = 0; ; step++) {
    const nine = `999${String(100_000 + index * 3 + step).padStart(6, '0')}`;
    const sum = [...nine].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    const check = 11 - (sum % 11);
    if (check !== 10) return `${nine}${check === 11 ? 0 : check}`;
  }
}
