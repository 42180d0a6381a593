import { McapConstants } from '@mcap/core';
import type { RangedFile } from './ranged-file.ts';

/** Bytes of a file that are read at a time. */
const PART_BYTES = 4 * 2 ** 20;
/** A record begins with its kind and the number of its further bytes. */
const HEAD_BYTES = 9;

/** A record of an MCAP file, chunks as one; `bytes` are all of it, with its head. */
export interface WholeRecord {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/**
 * The records of a file from its beginning to the end of its messages, as far as they are whole. Returns why there are no more; null
 * when there should be none.
 */
export async function* wholeRecords(
  file: RangedFile,
  signal?: AbortSignal,
): AsyncGenerator<WholeRecord, string | null, undefined> {
  let part = { at: 0, bytes: new Uint8Array(0) };
  const read = async (at: number, bytes: number): Promise<Uint8Array | null> => {
    if (at + bytes > file.bytes) return null;
    if (at < part.at || at + bytes > part.at + part.bytes.length) {
      signal?.throwIfAborted();
      const end = Math.min(at + Math.max(bytes, PART_BYTES), file.bytes);
      part = { at, bytes: await file.read(at, end) };
    }
    return part.bytes.subarray(at - part.at, at - part.at + bytes);
  };
  for (let at = McapConstants.MCAP_MAGIC.length; ;) {
    const head = await read(at, HEAD_BYTES);
    if (head === null) return 'its last record is not whole';
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    const length = HEAD_BYTES + Number(view.getBigUint64(1, true));
    const bytes = await read(at, length);
    if (bytes === null) return 'its last record is not whole';
    if (view.getUint8(0) === Number(McapConstants.Opcode.DATA_END)) return null;
    yield { at, bytes };
    at += length;
  }
}
