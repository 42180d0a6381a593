/** A value of a row; whole numbers are bigints. */
export type SqliteValue = bigint | number | string | Uint8Array | null;

/** A number of one to nine bytes, seven bits in each but the last, and the offset behind it. */
export function readVarint(bytes: Uint8Array, at: number): readonly [value: number, end: number] {
  let value = 0;
  for (let read = 0; read < 8; read++) {
    const byte = bytes[at + read] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + read + 1];
  }
  return [value * 256 + (bytes[at + 8] ?? 0), at + 9];
}

/** Where a column's value lies in a record, and what its bytes mean. */
export interface SqliteColumn {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** The columns of a record, from its first bytes (section 2.1 of the format). */
export function recordColumns(bytes: Uint8Array): readonly SqliteColumn[] {
  const [headerBytes, first] = readVarint(bytes, 0);
  const columns: SqliteColumn[] = [];
  let start = headerBytes;
  for (let at = first; at < headerBytes && at < bytes.length;) {
    const [type, next] = readVarint(bytes, at);
    const end = start + valueBytes(type);
    columns.push({ type, start, end });
    start = end;
    at = next;
  }
  return columns;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function valueBytes(type: number): number {
  return type < 12 ? (INTEGER_BYTES[type] ?? 0) : Math.floor((type - 12) / 2);
}

/** The value that a column's bytes mean. */
export function columnValue(type: number, bytes: Uint8Array): SqliteValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 0) return null;
  if (type === 7) return view.getFloat64(0);
  if (type === 8) return 0n;
  if (type === 9) return 1n;
  if (type >= 12) return type % 2 === 0 ? bytes : new TextDecoder().decode(bytes);
  let value = BigInt(view.getInt8(0));
  for (let at = 1; at < bytes.length; at++) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}
