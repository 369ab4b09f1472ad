import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

type Break = (bytes: Buffer, at: number) => Buffer;

const spliced = (bytes: Buffer, at: number, put: readonly number[], over = 0): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + over)]);

const breaks: readonly Break[] = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => bytes.subarray(at),
  (bytes, at) => spliced(bytes, at, [(bytes[at] ?? 0) ^ (1 << (at % 8))], 1),
  (bytes, at) => spliced(bytes, at, [0]),
  (bytes, at) => spliced(bytes, at, [0xc0, 0xaf]),
  (bytes, at) => spliced(bytes, at, [0xed, 0xa0, 0x80]),
  (bytes, at) => spliced(bytes, at, [0xf8, 0x88, 0x80, 0x80, 0x80]),
  (bytes, at) => spliced(bytes, at, [0x22]),
  (bytes, at) => spliced(bytes, at, [0x5c]),
  (bytes, at) => spliced(bytes, at, [0x0a]),
  (bytes) => spliced(bytes, 0, [0xef, 0xbb, 0xbf]),
  (bytes) => spliced(bytes, 0, [0x1f, 0x8b, 0x08]),
  (bytes) => gzipSync(bytes),
  (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('latin1'), 'utf16le')]),
  (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le').swap16(),
  (bytes) => Buffer.concat([bytes, bytes]),
  () => Buffer.alloc(0),
];

/** Bytes with something wrong below the level of any format. */
export function brokenBytes(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(bytes, fc.constantFrom(...breaks), fc.nat(1_000_000))
    .map(([whole, broken, at]) => broken(whole, whole.length === 0 ? 0 : at % whole.length));
}

export const anyBytes: fc.Arbitrary<Buffer> = fc
  .uint8Array({ maxLength: 400 })
  .map((bytes) => Buffer.from(bytes));
