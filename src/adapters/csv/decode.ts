import iconv from 'iconv-lite';
import { unreadable } from './unreadable.ts';

/** The encodings that spreadsheets and case systems write. */
export type Encoding = 'utf-8' | 'utf-16' | 'windows-1252';

type Name = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Bytes as text, by the chunk. A byte order mark decides; without one, UTF-8 is believed as long as it holds, and Windows-1252 where nothing but
 * plain ASCII came before the first byte that is not UTF-8. Nothing is replaced: what does not decode refuses the file.
 *
 * @throws GatewayError `unreadable-file`: `wrong-encoding` against what was declared, `mixed-encodings`, `unknown-encoding`
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  declared?: Encoding,
): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let start: Uint8Array = new Uint8Array();
  for await (const chunk of bytes) {
    if (decoder !== undefined) {
      yield decoder.next(chunk);
      continue;
    }
    // Four bytes tell every mark, and UTF-16 that has none.
    start = Buffer.concat([start, chunk]);
    if (start.length < 4) continue;
    decoder = decoderFor(start, declared);
    yield decoder.next(withoutMark(start));
  }
  decoder ??= decoderFor(start, declared);
  if (start.length < 4) yield decoder.next(withoutMark(start));
  yield decoder.end();
}

interface Decoder {
  next(chunk: Uint8Array): string;
  end(): string;
}

function decoderFor(start: Uint8Array, declared: Encoding | undefined): Decoder {
  if (isWorkbook(start)) throw unreadable('not-csv');
  const marked = markOf(start);
  const name = marked ?? looksLike(start) ?? declared;
  const found = name?.startsWith('utf-16') === true ? 'utf-16' : name;
  if (declared !== undefined && found !== declared) throw unreadable('wrong-encoding');
  if (name === 'utf-16le' || name === 'utf-16be') return strict(name);
  if (name === 'windows-1252') return windows();
  // Declared, or said by a mark: it is that, or the file is refused.
  return name === 'utf-8' ? strict('utf-8') : guessing();
}

function markOf(start: Uint8Array): Name | undefined {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** .xlsx and .ods are ZIP files, .xls is an older container. */
function isWorkbook(start: Uint8Array): boolean {
  const first = Buffer.from(start.subarray(0, 4)).toString('hex');
  return first === '504b0304' || first === 'd0cf11e0';
}

function withoutMark(start: Uint8Array): Uint8Array {
  const marked = markOf(start);
  if (marked === undefined) return start;
  return start.subarray(marked === 'utf-8' ? 3 : 2);
}

/** UTF-16 without a mark: a heading has a nought in every second byte. */
function looksLike(start: Uint8Array): Name | undefined {
  const [first, second, third, fourth] = start;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : undefined;
}

function strict(name: Exclude<Name, 'windows-1252'>): Decoder {
  // The mark is taken off already: a second one would be part of the text.
  const decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return refuseReplaced(chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    } catch (error) {
      if (error instanceof TypeError) throw unreadable('wrong-encoding');
      throw error;
    }
  };
  return { next: decode, end: () => decode() };
}

/** Not by `TextDecoder`: iconv-lite is what is asked for the five bytes that the code page leaves out, and refuses to make them up. */
function windows(): Decoder {
  return {
    next: (chunk) => {
      const text = iconv.decode(Buffer.from(chunk), 'windows-1252');
      if (text.includes('\uFFFD')) throw unreadable('unknown-encoding');
      return text;
    },
    end: () => '',
  };
}

function guessing(): Decoder {
  let tail: Uint8Array = new Uint8Array();
  let sawUnicode = false;
  let fallback: Decoder | undefined;
  const next = (chunk: Uint8Array, isLast: boolean): string => {
    const whole = Buffer.concat([tail, chunk]);
    if (fallback !== undefined) return fallback.next(whole);
    const end = isLast ? whole.length : wholeCharacters(whole);
    tail = whole.subarray(end);
    const text = utf8(whole.subarray(0, end));
    if (text === undefined) {
      if (sawUnicode) throw unreadable('mixed-encodings');
      tail = new Uint8Array();
      fallback = windows();
      return fallback.next(whole);
    }
    sawUnicode ||= Buffer.byteLength(text) !== text.length;
    return refuseReplaced(text);
  };
  return { next: (chunk) => next(chunk, false), end: () => next(new Uint8Array(), true) };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Where the last character that is not cut off ends. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** Whoever made the file had already lost these letters. */
function refuseReplaced(text: string): string {
  if (text.includes('\uFFFD')) throw unreadable('replaced-characters');
  return text;
}
