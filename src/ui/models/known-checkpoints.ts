/** A checkpoint that is known to work, as the quick picks offer it. */
interface KnownCheckpoint {
  readonly repository: string;
  /** Bytes of weights that an import fetches. */
  readonly downloadBytes: number;
  readonly note: string;
}

export const KNOWN_CHECKPOINTS: readonly KnownCheckpoint[] = [
  {
    repository: 'llava-hf/llava-interleave-qwen-0.5b-hf',
    downloadBytes: 1.73e9,
    note: 'Fits most browsers',
  },
  { repository: 'llava-hf/llava-1.5-7b-hf', downloadBytes: 14.1e9, note: 'The paper’s model' },
  { repository: 'llava-hf/llava-1.5-13b-hf', downloadBytes: 26.7e9, note: 'The paper’s larger model' },
  { repository: 'llava-hf/bakLlava-v1-hf', downloadBytes: 15.1e9, note: 'Mistral decoder' },
  {
    repository: 'llava-hf/llava-interleave-qwen-7b-hf',
    downloadBytes: 16.3e9,
    note: 'Qwen2 decoder, SigLIP tower',
  },
];
