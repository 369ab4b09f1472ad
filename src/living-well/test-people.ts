/**
 * How case systems call the people they are tried out with. A list of whole words, so that nobody is taken for a test by a part of their name; somebody
 * real who is, loses nothing by it but a label.
 */
export const testNames = {
  version: '1',
  from: 'living-well 6, the cheap ones',
  given: ['zz', 'xx', 'zzz', 'xxx', 'test', 'dummy'],
  family: ['zz', 'xx', 'zzz', 'xxx', 'test', 'testing', 'patient', 'test patient', 'testpatient', 'dummy'],
  familyStart: ['zztest', 'zz-test', 'zz test', 'xxtest', 'xx-test', 'xx test'],
} as const;

/** Whether a name is one of those that case systems give to people who do not exist. */
export function isTestName({
  given,
  family,
}: {
  readonly given: readonly string[];
  readonly family: string;
}): boolean {
  const last = plainly(family);
  if (testNames.familyStart.some((start) => last.startsWith(start))) return true;
  const first = given.map(plainly);
  return first.every((one) => includes(testNames.given, one)) && includes(testNames.family, last);
}

function includes(list: readonly string[], word: string): boolean {
  return list.includes(word);
}

function plainly(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ');
}
