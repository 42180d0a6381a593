const MAGIC = 0x184d2204;
const SMALLEST_MATCH = 4;

/**
 * Unpacks an LZ4 frame (github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) of `bytes` bytes, as MCAP files hold them. Checksums are
 * left to the file's own. Throws RangeError for what is no such frame.
 */
export function unpackLz4(frame: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('the chunk is no LZ4 frame');
  const flags = view.getUint8(4);
  const [blockChecksums, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  const out = new Uint8Array(bytes);
  // Flags, the size of blocks, the header's checksum.
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  let filled = 0;
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const length = size & 0x7fffffff;
    const block = frame.subarray(at, at + length);
    if (block.length < length) throw new RangeError('the chunk ends within a block');
    if (size >>> 31 === 1) {
      out.set(block, filled);
      filled += length;
    } else filled = unpackBlock(block, out, filled);
    at += length + (blockChecksums ? 4 : 0);
  }
  if (filled !== bytes)
    throw new RangeError(`the chunk unpacks to ${String(filled)} of ${String(bytes)} bytes`);
  return out;
}

/** Unpacks one block behind the first `filled` bytes, to which it may refer; returns how many there are then. */
function unpackBlock(block: Uint8Array, out: Uint8Array, filled: number): number {
  let at = 0;
  let to = filled;
  const length = (nibble: number): number => {
    let sum = nibble;
    for (let byte = 255; nibble === 15 && byte === 255; sum += byte) {
      byte = block[at++] ?? 0;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = length(token >> 4);
    if (at + literals > block.length || to + literals > out.length)
      throw new RangeError('the chunk has more bytes than it says');
    out.set(block.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    // The last sequence of a block has literals only.
    if (at >= block.length) break;
    const offset = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const match = length(token & 15) + SMALLEST_MATCH;
    if (offset === 0 || offset > to || to + match > out.length)
      throw new RangeError('the chunk refers to bytes that are not there');
    // A match may overlap what it makes: whole only where it does not.
    if (offset >= match) out.copyWithin(to, to - offset, to - offset + match);
    else for (let copied = 0; copied < match; copied++) out[to + copied] = out[to + copied - offset] ?? 0;
    to += match;
  }
  return to;
}
