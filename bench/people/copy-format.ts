/** PostgreSQL's binary COPY format: sealed bytes go over as they are, where text would double them and be read again. */

export type ColumnType =
  'uuid' | 'text' | 'bytea' | 'int4' | 'int8' | 'bool' | 'timestamptz' | 'text[]' | 'uuid[]';
export type Value = string | number | boolean | Buffer | Date | readonly string[] | null;

export interface CopyRows {
  add(values: readonly Value[]): void;
  /** Everything so far as a file's content; begins anew. */
  take(): Buffer;
}

const header = Buffer.concat([Buffer.from('PGCOPY\n\u00ff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const trailer = Buffer.from([0xff, 0xff]);
const nothing = int32(-1);
const elementTypes = { 'text[]': { oid: 25, of: 'text' }, 'uuid[]': { oid: 2950, of: 'uuid' } } as const;
/** Microseconds from 1970 to PostgreSQL's own beginning. */
const epoch = BigInt(Date.UTC(2000, 0, 1)) * 1_000n;

export function createCopyRows(types: readonly ColumnType[]): CopyRows {
  let parts: Buffer[] = [];
  const fields = Buffer.from([types.length >> 8, types.length & 0xff]);
  return {
    add(values) {
      if (values.length !== types.length) throw new Error('a row has other columns than its table');
      parts.push(fields);
      for (const [place, type] of types.entries()) addField(parts, type, values[place] ?? null);
    },
    take() {
      const content = Buffer.concat([header, ...parts, trailer]);
      parts = [];
      return content;
    },
  };
}

function addField(parts: Buffer[], type: ColumnType, value: Value): void {
  if (value === null) {
    parts.push(nothing);
    return;
  }
  const bytes = encode(type, value);
  parts.push(int32(bytes.length), bytes);
}

function encode(type: ColumnType, value: Value): Buffer {
  switch (type) {
    case 'uuid':
      return Buffer.from(String(value).replaceAll('-', ''), 'hex');
    case 'text':
      return Buffer.from(String(value), 'utf8');
    case 'bytea':
      if (!Buffer.isBuffer(value)) throw new Error('bytes were expected');
      return value;
    case 'int4':
      return int32(Number(value));
    case 'int8':
      return int64(BigInt(Number(value)));
    case 'bool':
      return Buffer.from([value === true ? 1 : 0]);
    case 'timestamptz':
      return int64(BigInt(Number(value)) * 1_000n - epoch);
    case 'text[]':
    case 'uuid[]':
      return list(elementTypes[type], Array.isArray(value) ? value.map(String) : []);
  }
}

function list({ oid, of }: { oid: number; of: ColumnType }, elements: readonly string[]): Buffer {
  const dimensions = elements.length === 0 ? [] : [int32(elements.length), int32(1)];
  const parts = [int32(dimensions.length / 2), int32(0), int32(oid), ...dimensions];
  for (const element of elements) addField(parts, of, element);
  return Buffer.concat(parts);
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
