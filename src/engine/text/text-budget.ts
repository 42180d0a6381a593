/** Longest waits for a text sandbox that has started, in milliseconds. */
export interface TextLimits {
  /** For tokenizer and template to load: 262,000 pieces take 1 to 3 seconds. */
  readonly loadMs: number;
  /** For one request to a loaded tokenizer: usual ones take less than ten milliseconds. */
  readonly requestMs: number;
}

export const TEXT_LIMITS: TextLimits = { loadMs: 30_000, requestMs: 10_000 };

/**
 * Most memory of a text sandbox in Node, in MiB; 262,000 pieces take 300. The memory of a browser's worker cannot be limited: there,
 * the sizes of the files and of texts limit it, and the time.
 */
export const SANDBOX_MIB = 768;

/** Most characters of a rendered prompt and of an answer. The longest contexts hold about as many. */
export const MOST_CHARACTERS = 1_000_000;

/** Most tokens of a prompt. They are counted inside the sandbox, so that no list of millions reaches the process that asked. */
export const MOST_TOKENS = 1_000_000;
