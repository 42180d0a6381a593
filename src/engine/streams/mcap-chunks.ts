import type { McapTypes } from '@mcap/core';
import { decompress as unpackZstd } from 'fzstd';
import { unpackLz4 } from './lz4-frame.ts';

/** Bytes of one unpacked chunk, at most: writers make them of a few megabytes. */
const MOST_BYTES = 2 ** 30;

/** How the chunks of an MCAP file are unpacked, by the names of their compressions. */
export const CHUNK_UNPACKERS: McapTypes.DecompressHandlers = {
  lz4: (chunk, bytes) => unpackLz4(chunk, checked(bytes)),
  zstd: (chunk, bytes) => {
    const unpacked = unpackZstd(chunk, new Uint8Array(checked(bytes)));
    if (unpacked.length === Number(bytes)) return unpacked;
    throw new RangeError(`the chunk unpacks to ${String(unpacked.length)} of ${String(bytes)} bytes`);
  },
};

function checked(bytes: bigint): number {
  if (bytes > MOST_BYTES) throw new RangeError(`a chunk of ${String(bytes)} bytes is too large`);
  return Number(bytes);
}
