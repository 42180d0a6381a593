import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import {
  HARMLESS_TEXT,
  HOSTILE_DECODER,
  HOSTILE_TEXTS,
  chatFilesOf,
} from '#engine/text/testing/hostile-texts.ts';
import { startProcessSandbox } from './process-sandbox.ts';

const IMAGE = { tokenId: 4, tokensPerImage: 2 };
/** Short, so that the test is; loading is as long as it takes on a busy machine. */
const LIMITS = { loadMs: 30_000, requestMs: 3_000 };

const opened: SandboxedTokenizer[] = [];

afterEach(() => {
  for (const tokenizer of opened.splice(0)) tokenizer.dispose();
});

async function open(text: Parameters<typeof chatFilesOf>[0]): Promise<SandboxedTokenizer> {
  const tokenizer = new SandboxedTokenizer(startProcessSandbox, LIMITS);
  opened.push(tokenizer);
  await tokenizer.load(new MemoryFolder(chatFilesOf(text)), IMAGE);
  return tokenizer;
}

describe('a text sandbox in a process', () => {
  it('makes prompts, tokens of answers behind them, and texts of answers', async () => {
    const tokenizer = await open(HARMLESS_TEXT);
    expect(await tokenizer.buildPrompt('abc')).toEqual([4, 4, 11, 7]);
    expect(await tokenizer.encodeAnswers('abc', ['ab', 'c'])).toEqual([
      [9, 11],
      [9, 7],
    ]);
    expect(await tokenizer.decode([[11, 9, 7], []])).toEqual(['ab c', '']);
  });

  it('hands over what the tokens of a byte-level vocabulary add to a text', async () => {
    const sandbox = startProcessSandbox();
    const ask = vi.spyOn(sandbox, 'ask');
    const tokenizer = new SandboxedTokenizer(() => sandbox, LIMITS);
    opened.push(tokenizer);
    const decoder = { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true };
    await tokenizer.load(new MemoryFolder(chatFilesOf({ ...HARMLESS_TEXT, decoder })), IMAGE);
    // The first five pieces are special, and show in no text.
    expect(await tokenizer.decode([[11, 9, 7, 4, 2], [], [10]])).toEqual(['ab c', '', '!']);
    expect(ask.mock.calls.map(([{ kind }]) => kind)).toEqual(['load']);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('refuses %s, by the name of its model', async (_, text) => {
    const prompt = open(text).then((tokenizer) => tokenizer.buildPrompt('a b c'));
    await expect(prompt).rejects.toMatchObject({
      name: 'SkipscopeError',
      code: 'invalid-model',
      message: expect.stringMatching(
        /of folders\/tiny-llava (takes longer|needs more memory)|(does not work|makes \d+ (characters|tokens))/u,
      ),
    });
  });

  it('answers the next question after one that was too much', async () => {
    const tokenizer = await open(HOSTILE_DECODER);
    await expect(tokenizer.decode([[9, 9, 9]])).rejects.toMatchObject({ code: 'invalid-model' });
    expect(await tokenizer.buildPrompt('abc')).toEqual([4, 4, 11, 7]);
  });
});
