import koffi from 'koffi';

interface KeptText {
  readonly bytes: Uint8Array;
  readonly address: bigint;
}

/**
 * The texts that C has been given the address of. They are kept for the life of the process, because ONNX Runtime may read
 * them at any time; there are few: names of inputs, outputs, weights and options.
 */
const strings = new Map<string, KeptText>();
const paths = new Map<string, KeptText>();

/** The address of a text in UTF-8, ended by a zero. */
export function cString(text: string): bigint {
  return addressOf(text, 'utf8', strings);
}

/** The address of a path (`ORTCHAR_T`), which is UTF-16 on Windows. */
export function cPath(path: string): bigint {
  return addressOf(path, process.platform === 'win32' ? 'utf16le' : 'utf8', paths);
}

function addressOf(text: string, encoding: 'utf8' | 'utf16le', kept: Map<string, KeptText>): bigint {
  const known = kept.get(text);
  if (known) return known.address;
  const bytes = Buffer.from(`${text}\0`, encoding);
  const address = koffi.address(bytes);
  kept.set(text, { bytes, address });
  return address;
}
