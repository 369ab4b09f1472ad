import { formatNote } from '../../audit/note/signed-note.ts';
import { signText } from '../../audit/note/sign-note.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { logVerifierKey } from './signing.ts';

/**
 * What is in a file, signed with the log's keys as a C2SP note. It can be taken for no checkpoint: its first line names no log.
 *
 * @param origin the log's name; undefined before it has one
 */
export function signManifest(
  lines: readonly string[],
  origin: string | undefined,
  { log }: MasterKeys,
): { readonly manifest: string; readonly isSigned: boolean } {
  const text = `${lines.join('\n')}\n`;
  const keys = log.filter(({ retired }) => !retired);
  if (origin === undefined || keys.length === 0) return { manifest: text, isSigned: false };
  const signatures = keys.map((key) =>
    signText(text, { key: logVerifierKey(origin, key), privateKey: key.privateKey }),
  );
  return { manifest: formatNote({ text, signatures }), isSigned: true };
}
