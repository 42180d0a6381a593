import { inexpressible, type BytePairTokenizer, type PipelineStep } from './tokenizer-json.ts';

/** How Qwen2 and Llama 3 split text into words (their `tokenizer.json`); they differ in the length of numbers. */
const splitting = (numbers: string): string =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const byteLevel = (useRegex: boolean): PipelineStep => {
  return { type: 'ByteLevel', add_prefix_space: false, use_regex: useRegex };
};
const splitBy = (regex: string): PipelineStep => {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false };
};

/** Pre-tokenizers that llama.cpp has under a name (llama-vocab.cpp, `llm_tokenizer_bpe`). */
const KNOWN: readonly {
  readonly name: string;
  readonly steps: readonly PipelineStep[];
  readonly ignoreMerges: boolean;
}[] = [
  { name: 'gpt-2', steps: [byteLevel(true)], ignoreMerges: false },
  {
    name: 'smollm',
    steps: [{ type: 'Digits', individual_digits: true }, byteLevel(true)],
    ignoreMerges: false,
  },
  { name: 'qwen2', steps: [splitBy(splitting('\\p{N}')), byteLevel(false)], ignoreMerges: false },
  { name: 'llama-bpe', steps: [splitBy(splitting('\\p{N}{1,3}')), byteLevel(false)], ignoreMerges: true },
];

/**
 * llama.cpp's name of a byte-level tokenizer's pre-tokenizer (`tokenizer.ggml.pre`). Throws `SkipscopeError('unsupported')`
 * for one that it has none for.
 */
export function preTokenizerName({ preTokenizer, ignoreMerges }: BytePairTokenizer): string {
  const known = KNOWN.find(
    ({ steps }) =>
      steps.length === preTokenizer.length && steps.every((step, at) => holds(preTokenizer[at], step)),
  );
  if (known === undefined)
    throw inexpressible(`the pre-tokenizer ${preTokenizer.map(({ type }) => type).join(', ') || 'null'}`);
  if (known.ignoreMerges === ignoreMerges) return known.name;
  throw inexpressible(`ignore_merges ${String(ignoreMerges)} with the pre-tokenizer "${known.name}"`);
}

/** Whether a step has all settings of the known one; others, such as `trim_offsets`, do not matter. */
function holds(step: PipelineStep | undefined, known: PipelineStep): boolean {
  return Object.entries(known).every(([key, value]) => JSON.stringify(step?.[key]) === JSON.stringify(value));
}
