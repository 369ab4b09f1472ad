/** What programs and people write where there is nothing to write. */
const standIns: ReadonlySet<string> = new Set([
  'null',
  'n/a',
  'n.a.',
  '#n/a',
  '#null!',
  '#value!',
  '#ref!',
  'undefined',
  'nan',
]);

/** A letter or digit first, and longer than any of the above: most texts, and by far the cheapest answer. */
const isPlainlyAValue = /^[A-Za-z0-9][\x20-\x7e]{8}[\x21-\x7e]/;

/** Whether a text only stands for there being none (`NULL`, `N/A`, `-`). The field is left out instead. */
export function isNoValue(text: string): boolean {
  if (isPlainlyAValue.test(text)) return false;
  const plain = text.normalize('NFKC').trim().toLowerCase();
  return standIns.has(plain) || isOnlyMarks(plain);
}

/** The same for a part of a name: some people are called Null, so a word of letters is a name. */
export function isNoName(text: string): boolean {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  return isOnlyMarks(plain) || (standIns.has(plain) && !/^\p{L}+$/u.test(plain));
}

/** A name that may be one, and may be what an export wrote for none: worth asking after. */
export function looksLikeNoName(text: string): boolean {
  return isNoValue(text) && !isNoName(text);
}

function isOnlyMarks(plain: string): boolean {
  return /^[\p{Pd}._?/\\]+$/u.test(plain);
}
