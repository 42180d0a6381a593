import { expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { SandboxedTokenizer } from './sandboxed-tokenizer.ts';
import { HARMLESS_TEXT, chatFilesOf } from './testing/hostile-texts.ts';
import type { TextRequest, TextSandbox } from './text-sandbox.ts';

const LIMITS = { loadMs: 60_000, requestMs: 20 };
const NEVER = new Promise<never>(() => undefined);

/** A sandbox that loads at once and answers everything else in the given way. */
class FakeSandbox implements TextSandbox {
  readonly started = Promise.resolve();
  readonly kinds: TextRequest['kind'][] = [];
  ended = false;
  readonly #answer: () => unknown;

  constructor(answer: () => unknown) {
    this.#answer = answer;
  }

  async ask({ kind }: TextRequest): Promise<unknown> {
    this.kinds.push(kind);
    return { ok: true, value: kind === 'load' ? null : await this.#answer() };
  }

  end(): void {
    this.ended = true;
  }
}

/** A loaded tokenizer whose sandboxes answer in turn as given. */
async function open(...answers: readonly (() => unknown)[]) {
  const sandboxes: FakeSandbox[] = [];
  const start = () => {
    const sandbox = new FakeSandbox(answers[sandboxes.length] ?? (() => NEVER));
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
