const MIB = 2 ** 20;

/** Most bytes of a file that lists tensors: a header of safetensors, an index, a manifest. 200 blocks take one MiB. */
export const MOST_LISTING_BYTES = 8 * MIB;

/** Most bytes of a configuration; those of published checkpoints have less than a hundredth. */
const MOST_CONFIG_BYTES = MIB;

/** Most bytes of the other files, which are read in a text sandbox. Those of 262,000 pieces take 33 and 1.2 MB. */
const MOST_BYTES: ReadonlyMap<string, number> = new Map([
  ['tokenizer.json', 64 * MIB],
  ['tokenizer_config.json', 8 * MIB],
  ['added_tokens.json', 8 * MIB],
  ['special_tokens_map.json', 8 * MIB],
  ['manifest.json', MOST_LISTING_BYTES],
  ['model.safetensors.index.json', MOST_LISTING_BYTES],
]);

/** Most bytes of a file of a model that is read whole and is no weight file. */
export function mostBytesOf(path: string): number {
  return MOST_BYTES.get(path) ?? MOST_CONFIG_BYTES;
}
