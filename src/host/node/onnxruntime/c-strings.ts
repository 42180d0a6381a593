import koffi from 'koffi';

/**
 * The texts that C has been given the address of. They are kept for the life of the process, because ONNX Runtime may read
 * them at any time; there are few: names of inputs, outputs, weights and options.
 */
const kept = new Map<string, { readonly bytes: Uint8Array; readonly address: bigint }>();

/** The address of a text in UTF-8, ended by a zero. */
export function cString(text: string): bigint {
  return addressOf(text, 'utf8');
}

/** The address of a path (`ORTCHAR_T`), which is UTF-16 on Windows. */
export function cPath(path: string): bigint {
  return addressOf(path, process.platform === 'win32' ? 'utf16le' : 'utf8');
}

function addressOf(text: string, encoding: 'utf8' | 'utf16le'): bigint {
  const key = `${encoding} ${text}`;
  const known = kept.get(key);
  if (known) return known.address;
  const bytes = Buffer.from(`${text}\0`, encoding);
  const address = koffi.address(bytes);
  kept.set(key, { bytes, address });
  return address;
}
