/** One question by each face: where it is asked, and as whom. */
export type Asked = Readonly<
  Record<'fhir' | 'page', { readonly url: string; readonly headers: Readonly<Record<string, string>> }>
>;

/** What came of one reading. */
export interface ReadAnswer {
  readonly face: keyof Asked;
  readonly status: number;
  /** Whether anything at all of the person is in it. */
  readonly shown: boolean;
  /** From asking to the last byte. */
  readonly ms: number;
}

/** Words of the first person of the demo that stand in every answer which shows them. */
const telling = /Testpatient|Walk with a group every week/;

async function readOnce(face: keyof Asked, asked: Asked): Promise<ReadAnswer> {
  const begun = performance.now();
  const { url, headers } = asked[face];
  const response = await fetch(url, { headers, redirect: 'manual' });
  const body = await response.text();
  return { face, status: response.status, shown: telling.test(body), ms: performance.now() - begun };
}

/** Readers that ask one after the other for so many seconds, some by FHIR and some at the page; each at least once. */
export async function readForever(
  asked: Asked,
  seconds: number,
  readers = 1,
): Promise<readonly ReadAnswer[]> {
  const end = performance.now() + seconds * 1000;
  const answers: ReadAnswer[] = [];
  const read = async (face: keyof Asked): Promise<void> => {
    do answers.push(await readOnce(face, asked));
    while (performance.now() < end);
  };
  const faces = ['fhir', 'page'] as const;
  await Promise.all(Array.from({ length: readers }, () => faces.map(read)).flat());
  return answers;
}

/** How many of each. */
export function tally(answers: readonly ReadAnswer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { face, status, shown } of answers) {
    const what = `${face} ${status}, ${shown ? 'shown' : 'nothing'}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}
