/** A signature line of a note: who says so, and what they signed with. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** What the key made, without the id before it. */
  readonly signature: Buffer;
}

/** A text and who signed it (C2SP signed-note). */
export interface SignedNote {
  /** With its last newline, without the empty line after it. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** More than anybody signs; a note with more is a trap for whoever verifies. */
const maxSignatures = 64;
const signatureLine = /^\u2014 ([^\s+\p{Z}]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** Undefined for what is no signed note. Nothing is verified yet. */
export function parseNote(note: string): SignedNote | undefined {
  if (hasControl(note) || !note.endsWith('\n')) return undefined;
  const end = note.lastIndexOf('\n\n');
  if (end < 1) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) return undefined;
  const signatures = lines.map(parseSignature);
  if (!signatures.every((one) => one !== undefined)) return undefined;
  return { text: note.slice(0, end + 1), signatures };
}

/** The note as it is sent. */
export function formatNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** A signature's own line, as a witness answers with it. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(keyId);
  return `\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/** One line without its newline; undefined for what is none. */
export function parseSignature(line: string): NoteSignature | undefined {
  const [, name, encoded] = signatureLine.exec(line) ?? [];
  if (name === undefined || encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < 5 || bytes.toString('base64') !== encoded) return undefined;
  return { name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(4) };
}

/** Any of ASCII's but newline: a terminal would obey it. */
function hasControl(note: string): boolean {
  return [...note].some((letter) => letter < ' ' && letter !== '\n');
}
