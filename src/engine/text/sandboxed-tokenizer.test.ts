import { describe, expect, it, vi } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { SandboxedTokenizer } from './sandboxed-tokenizer.ts';
import { HARMLESS_TEXT, chatFilesOf } from './testing/hostile-texts.ts';
import { type TokenBytes, tokenBytes } from './token-bytes.ts';
import type { TextRequest, TextSandbox } from './text-sandbox.ts';

const LIMITS = { loadMs: 60_000, requestMs: 20 };
const NEVER = new Promise<never>(() => undefined);

/** A sandbox that loads at once and answers everything else in the given way. */
class FakeSandbox implements TextSandbox {
  readonly started = Promise.resolve();
  readonly kinds: TextRequest['kind'][] = [];
  ended = false;
  readonly #answer: () => unknown;
  readonly #table: TokenBytes | null;

  constructor(answer: () => unknown, table: TokenBytes | null) {
    this.#answer = answer;
    this.#table = table;
  }

  async ask({ kind }: TextRequest): Promise<unknown> {
    this.kinds.push(kind);
    return { ok: true, value: kind === 'load' ? this.#table : await this.#answer() };
  }

  end(): void {
    this.ended = true;
  }
}

/** A loaded tokenizer whose sandboxes answer in turn as given. */
async function open(...answers: readonly (() => unknown)[]) {
  return openWith(null, ...answers);
}

/** The same with a table of bytes that the sandbox hands over. */
async function openWith(table: TokenBytes | null, ...answers: readonly (() => unknown)[]) {
  const sandboxes: FakeSandbox[] = [];
  const start = () => {
    const sandbox = new FakeSandbox(answers[sandboxes.length] ?? (() => NEVER), table);
    sandboxes.push(sandbox);
    return sandbox;
  };
  const tokenizer = new SandboxedTokenizer(start, LIMITS);
  await tokenizer.load(new MemoryFolder(chatFilesOf(HARMLESS_TEXT)), { tokenId: 4, tokensPerImage: 2 });
  return { tokenizer, sandboxes };
}

it('ends a sandbox that exceeds its time, and loads the files into the next one', async () => {
  const { tokenizer, sandboxes } = await open(
    () => NEVER,
    () => [1, 2],
  );
  await expect(tokenizer.buildPrompt('a')).rejects.toMatchObject({
    code: 'invalid-model',
    message: expect.stringContaining('takes longer than 0.02 seconds'),
  });
  expect(sandboxes.map(({ ended }) => ended)).toEqual([true]);
  expect(await tokenizer.buildPrompt('a')).toEqual([1, 2]);
  expect(sandboxes.map(({ kinds }) => kinds)).toEqual([
    ['load', 'prompt'],
    ['load', 'prompt'],
  ]);
  const busy = await open(() => NEVER);
  await expect(busy.tokenizer.encodeAnswers('a', ['b'])).rejects.toMatchObject({
    message: expect.stringMatching(
      /The chat template or the tokenizer of .* takes longer than 0.02 seconds/u,
    ),
  });
  expect(busy.sandboxes.map(({ ended }) => ended)).toEqual([true]);
});

it('starts no sandbox for files that come once it is closed', async () => {
  const start = vi.fn(() => new FakeSandbox(() => NEVER, null));
  const tokenizer = new SandboxedTokenizer(start, LIMITS);
  const loading = tokenizer.load(new MemoryFolder(chatFilesOf(HARMLESS_TEXT)), {
    tokenId: 4,
    tokensPerImage: 2,
  });
  tokenizer.dispose();
  await expect(loading).rejects.toThrow('closed');
  expect(start).toHaveBeenCalledOnce();
});

it.each([[[1.5]], [[-1]], ['ab'], [[null]]])('takes %j for no token ids', async (value) => {
  const { tokenizer } = await open(() => value);
  await expect(tokenizer.buildPrompt('a')).rejects.toThrow();
});

it('takes nothing but token ids of every answer', async () => {
  const { tokenizer } = await open(() => [[1], [2, 3]]);
  expect(await tokenizer.encodeAnswers('a', ['b', 'c'])).toEqual([[1], [2, 3]]);
  for (const value of [[[1]], [[1], [0.5]], [[1], null], 'ab']) {
    const { tokenizer: other } = await open(() => value);
    await expect(other.encodeAnswers('a', ['b', 'c'])).rejects.toThrow();
  }
});

describe('the texts of answers', () => {
  it('are asked for where the vocabulary has no bytes of its own', async () => {
    const { tokenizer, sandboxes } = await open(() => ['a', 'b']);
    expect(await tokenizer.decode([[1], [2]])).toEqual(['a', 'b']);
    expect(sandboxes[0]?.kinds).toEqual(['load', 'decode']);
  });

  it('are made here of a table of bytes, without a request', async () => {
    const table = tokenBytes(new Map([[5, 'Ġcat']]));
    const { tokenizer, sandboxes } = await openWith(table, () => NEVER);
    expect(await tokenizer.decode([[5], [5, 0, 5]])).toEqual([' cat', ' cat cat']);
    expect(sandboxes[0]?.kinds).toEqual(['load']);
  });

  it('are refused where they grow without measure', async () => {
    const { tokenizer } = await openWith(tokenBytes(new Map([[5, 'a'.repeat(1001)]])));
    await expect(tokenizer.decode([new Array<number>(1000).fill(5)])).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining('1001000 characters of one answer'),
    });
  });

  it('are not made of a table that is none', async () => {
    const table = { bytes: new Uint8Array(1), ends: Uint32Array.of(7) };
    await expect(openWith(table)).rejects.toThrow('outside the table');
  });

  it('cannot be had of a tokenizer that has been closed', async () => {
    const { tokenizer } = await openWith(tokenBytes(new Map([[5, 'a']])));
    tokenizer.dispose();
    await expect(tokenizer.decode([[5]])).rejects.toThrow('not loaded');
  });
});
