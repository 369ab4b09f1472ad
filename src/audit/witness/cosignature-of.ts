import { verifyNote } from '../note/sign-note.ts';
import { formatSignature, parseNote, parseSignature } from '../note/signed-note.ts';
import type { VerifierKey } from '../note/verifier-key.ts';

/** The line of a witness's answer that is this key's cosignature of the note, without its newline; undefined where none is. Others' are passed over. */
export function cosignatureOf(note: string, answer: string, key: VerifierKey): string | undefined {
  const text = parseNote(note)?.text;
  if (text === undefined) return undefined;
  const found = answer
    .split('\n')
    .map(parseSignature)
    .find((one) => one !== undefined && verifyNote({ text, signatures: [one] }, [key]).ok);
  return found && formatSignature(found).trimEnd();
}
