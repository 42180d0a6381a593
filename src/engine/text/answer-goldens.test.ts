import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DirectorySource } from '#host/node/files/directory.ts';
import { chatFolder, readChatFiles } from './chat-files.ts';
import { loadChatTokenizer } from './chat-tokenizer.ts';
import { TEMPLATE_FILE } from './template-source.ts';

interface AnswerGolden {
  readonly folder: string;
  readonly imageTokenId: number;
  /** In place of the folder's own. */
  readonly template?: string;
  /** By question and answer; null where the prompt ends in the middle of a token. */
  readonly ids: readonly (readonly (readonly number[] | null)[])[];
}

interface Goldens {
  readonly questions: readonly string[];
  readonly answers: readonly string[];
  readonly tokenizers: Readonly<Record<string, AnswerGolden>>;
}

const ROOT = new URL('../../../', import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(new URL('test-data/text/answers.json', ROOT), 'utf8'));

async function load({ folder, imageTokenId, template }: AnswerGolden) {
  const source = new DirectorySource(fileURLToPath(new URL(folder, ROOT)));
  const files = new Map(await readChatFiles(source));
  if (template !== undefined) files.set(TEMPLATE_FILE, new Uint8Array(new TextEncoder().encode(template)));
  return loadChatTokenizer(chatFolder(folder, files), { tokenId: imageTokenId, tokensPerImage: 4 });
}

describe.each(Object.entries(goldens.tokenizers))('answers behind prompts of %s', (_, golden) => {
  it('are the tokens of transformers, or refused where they do not follow the prompt', async () => {
    const chat = await load(golden);
    for (const [at, question] of goldens.questions.entries()) {
      const expected = golden.ids[at] ?? [];
      const kept = goldens.answers.filter((__, index) => expected[index]);
      expect(chat.encodeAnswers(question, kept)).toEqual(expected.filter((ids) => ids));
      for (const answer of goldens.answers.filter((text) => !kept.includes(text)))
        expect(() => chat.encodeAnswers(question, [answer])).toThrow('make other tokens of the prompt');
    }
  });
});

it('covers prompts that let answers follow, and those that do not', () => {
  const ids = Object.values(goldens.tokenizers).flatMap((golden) => golden.ids.flat());
  expect(ids.filter((answer) => answer === null).length).toBeGreaterThan(20);
  expect(ids.filter((answer) => answer !== null).length).toBeGreaterThan(400);
});
