/** A range [start, end) of a file of the source, written as it is. */
interface CopiedPart {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Writes the bytes of a range in another form, some of them at a time. */
interface PartEncoding {
  /** Source bytes that belong together: a piece that is encoded is a multiple of it. */
  readonly stepBytes: number;
  /** Bytes that a step becomes. */
  readonly encodedBytes: number;
  /** Encodes whole steps, of which the first begins `offset` bytes behind the start of the range. */
  encode(bytes: Uint8Array<ArrayBuffer>, offset: number): Uint8Array;
}

/** Bytes that come of encoding the parts in front of them. */
export interface LatePart {
  /** How many they are. */
  readonly length: number;
  /** The bytes; called once, after the parts in front were encoded. */
  late(): Uint8Array;
}

/** Bytes of a file that is written: known ones, later known ones, or a range of a file of the source, as it is or encoded. */
export type FilePart =
  { readonly bytes: Uint8Array } | LatePart | CopiedPart | (CopiedPart & { readonly encoding: PartEncoding });

/** Bytes that a part takes in the file that is written. */
export function partBytes(part: FilePart): number {
  if ('bytes' in part) return part.bytes.length;
  if ('late' in part) return part.length;
  const source = part.end - part.start;
  if (!('encoding' in part)) return source;
  return (source / part.encoding.stepBytes) * part.encoding.encodedBytes;
}

/** The part in pieces of about so many source bytes, in whole steps. */
export function piecesOf(part: FilePart, pieceBytes: number): readonly FilePart[] {
  if ('bytes' in part || 'late' in part) return [part];
  const { start, end } = part;
  const step = 'encoding' in part ? part.encoding.stepBytes : 1;
  const size = Math.max(1, Math.floor(pieceBytes / step)) * step;
  return Array.from({ length: Math.ceil((end - start) / size) }, (_, index) => {
    const from = start + index * size;
    const piece = { ...part, start: from, end: Math.min(from + size, end) };
    if (!('encoding' in part)) return piece;
    const { encoding } = part;
    const behind = from - start;
    return {
      ...piece,
      encoding: { ...encoding, encode: (bytes, offset) => encoding.encode(bytes, behind + offset) },
    };
  });
}
