import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DirectorySource } from '#host/node/files/directory.ts';
import { loadChatTokenizer } from './chat-tokenizer.ts';
import { tokenParts } from './token-parts.ts';

interface Goldens {
  readonly imageTokens: number;
  readonly tokenizers: Readonly<
    Record<string, { readonly imageTokenId: number; readonly decoded: readonly { readonly ids: string }[] }>
  >;
}

const GOLDENS = new URL('../../../test-data/text/', import.meta.url);
const DEMO = new URL('../../../models/llava-pictograms/checkpoint/', import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(new URL('goldens.json', GOLDENS), 'utf8'));

/** From the texts of the answer up to each token: the definition, in the square of the tokens. */
function partsOfPrefixes(tokenIds: readonly number[], decode: (ids: readonly number[]) => string) {
  const whole = decode(tokenIds).trim();
  let told = 0;
  return tokenIds.map((_, at) => {
    const text = decode(tokenIds.slice(0, at + 1)).trimStart();
    const from = told;
    let same = 0;
    while (same < Math.min(text.length, whole.length) && text[same] === whole[same]) same++;
    told = Math.max(told, same);
    return whole.slice(from, told);
  });
}

it.each(Object.entries(goldens.tokenizers))(
  'the parts of long answers are those of their prefixes: %s',
  async (name, { imageTokenId, decoded }) => {
    const folder = name === 'demo' ? DEMO : new URL(name, GOLDENS);
    const image = { tokenId: imageTokenId, tokensPerImage: goldens.imageTokens };
    const tokenizer = await loadChatTokenizer(new DirectorySource(folder.pathname), image);
    const decode = (ids: readonly number[]) => tokenizer.decode(ids);
    const numbers = decoded.map(({ ids }) => (ids === '' ? [] : ids.split(' ').map(Number)));
    let most = 0;
    const counting = (answers: readonly (readonly number[])[]) => {
      most += answers.reduce((sum, { length }) => sum + length, 0);
      return Promise.resolve(answers.map(decode));
    };
    for (const ids of [...numbers, numbers.flat().slice(0, 600)]) {
      most = 0;
      expect(await tokenParts(ids, counting)).toEqual(partsOfPrefixes(ids, decode));
    }
    // 600 tokens by their prefixes would be 180,000.
    expect(most).toBeLessThan(30_000);
  },
);

it('an answer without tokens has no parts', async () => {
  expect(await tokenParts([], (answers) => Promise.resolve(answers.map(() => '')))).toEqual([]);
});
