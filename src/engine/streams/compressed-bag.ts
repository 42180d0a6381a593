import { SkipscopeError } from '#engine/base/errors.ts';

const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

function isZstd(bytes: Uint8Array): boolean {
  return ZSTD_MAGIC.every((byte, at) => bytes[at] === byte);
}

/** Throws `SkipscopeError('unsupported')` for a file that begins as one does that rosbag2 compressed as a whole. */
export function refuseCompressedFile(name: string, head: Uint8Array): void {
  if (!isZstd(head)) return;
  const unpacked = name.replace(/\.zstd?$/iu, '');
  throw new SkipscopeError(
    'unsupported',
    `${name} is compressed as a whole (zstd).`,
    `Unpack it: zstd -d --stdout ${name} > ${unpacked === name ? `unpacked-${name}` : unpacked}`,
  );
}

/** Throws `SkipscopeError('unsupported')` for a message of a bag in which each one is compressed; CDR never begins so. */
export function refuseCompressedMessage(name: string, message: Uint8Array): void {
  if (!isZstd(message)) return;
  throw new SkipscopeError(
    'unsupported',
    `${name} holds messages that are compressed one by one (zstd).`,
    'Write it anew without compression by "ros2 bag convert".',
  );
}
