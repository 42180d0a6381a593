import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { loadChatTokenizer } from './chat-tokenizer.ts';
import { chatFilesOf } from './testing/hostile-texts.ts';

const ROOT = new URL('../../../', import.meta.url);
const CHECKPOINT = 'models/llava-pictograms/checkpoint';
const image = { tokenId: 4, tokensPerImage: 36 };

function text(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** A folder held in memory. */
function folder(files: Readonly<Record<string, string>>): FileSource {
  const read = async (path: string) => {
    const content = files[path];
    if (content === undefined) throw new SkipscopeError('not-found', `${path} is missing.`, 'Add it.');
    return new Uint8Array(new TextEncoder().encode(content));
  };
  return {
    label: 'memory',
    exists: async (path) => path in files,
    read,
    readRange: async (path, start, end) => (await read(path)).slice(start, end),
    list: async () => Object.keys(files),
  };
}

const tokenizer = text(`${CHECKPOINT}/tokenizer.json`);
const template = text(`${CHECKPOINT}/chat_template.jinja`);
const config = text(`${CHECKPOINT}/tokenizer_config.json`);
const checkpoint = folder({
  'tokenizer.json': tokenizer,
  'tokenizer_config.json': config,
  'chat_template.jinja': template,
});

/** A copy of the checkpoint's tokenizer_config.json with more fields. */
function configWith(fields: Readonly<Record<string, unknown>>): string {
  const parsed: unknown = JSON.parse(config);
  return JSON.stringify(Object.assign({}, parsed, fields));
}

interface TextGolden {
  readonly text: string;
  readonly ids: readonly number[];
  readonly ids_without_special: readonly number[];
}
interface PromptGolden {
  readonly task: string;
  readonly image: string;
  readonly input_ids: readonly number[];
  readonly runs: readonly { readonly greedy_ids: readonly number[]; readonly greedy_text: string }[];
}
const texts: readonly TextGolden[] = JSON.parse(text('test-data/models/tokenizer.json'));
const { cases }: { cases: readonly PromptGolden[] } = JSON.parse(text('test-data/models/goldens.json'));
const prompts: Readonly<Record<string, { prompt: string }>> = JSON.parse(
  text('models/llava-pictograms/tasks.json'),
);

describe('equals transformers', () => {
  it.each(texts)('encoding $text', async (golden) => {
    const chat = await loadChatTokenizer(checkpoint, image);
    expect(chat.encode(golden.text, { addSpecialTokens: true })).toEqual(golden.ids);
    expect(chat.encode(golden.text, { addSpecialTokens: false })).toEqual(golden.ids_without_special);
  });

  it.each(cases)('prompt and answers of $image, $task', async (golden) => {
    const chat = await loadChatTokenizer(checkpoint, image);
    expect(chat.buildPrompt(prompts[golden.task]?.prompt ?? '')).toEqual(golden.input_ids);
    for (const run of golden.runs) expect(chat.decode(run.greedy_ids)).toBe(run.greedy_text);
  });
});

describe('chat template', () => {
  const renders = async (files: Readonly<Record<string, string>>) =>
    (await loadChatTokenizer(folder({ 'tokenizer.json': tokenizer, ...files }), image)).buildPrompt('Hi');
  const expected = async () => (await loadChatTokenizer(checkpoint, image)).buildPrompt('Hi');

  it('is found in chat_template.json', async () => {
    const json = JSON.stringify({ chat_template: template });
    expect(await renders({ 'tokenizer_config.json': config, 'chat_template.json': json })).toEqual(
      await expected(),
    );
  });

  it('is found in tokenizer_config.json, alone or by name', async () => {
    const alone = configWith({ chat_template: template });
    const named = configWith({
      chat_template: [
        { name: 'tool_use', template: 'x' },
        { name: 'default', template },
      ],
    });
    expect(await renders({ 'tokenizer_config.json': alone })).toEqual(await expected());
    expect(await renders({ 'tokenizer_config.json': named })).toEqual(await expected());
  });

  it('may write BOS itself, which is not doubled', async () => {
    const withBos = { 'tokenizer_config.json': config, 'chat_template.jinja': `{{ bos_token }}${template}` };
    expect(await renders(withBos)).toEqual(await expected());
  });

  it('must exist, compile and place the picture', async () => {
    await expect(renders({ 'tokenizer_config.json': config })).rejects.toMatchObject({
      code: 'invalid-model',
    });
    for (const broken of ['{% for', '{{ messages[0].content[1].text }}'])
      await expect(
        renders({ 'tokenizer_config.json': config, 'chat_template.jinja': broken }),
      ).rejects.toMatchObject({ code: 'invalid-model' });
  });
});

it('refuses a prompt with a placeholder of its own', async () => {
  const chat = await loadChatTokenizer(checkpoint, image);
  expect(() => chat.buildPrompt('What is <image>?')).toThrow('contains <image>');
});

it('decodes no ids to no text', async () => {
  expect((await loadChatTokenizer(checkpoint, image)).decode([])).toBe('');
});

it('makes no prompt of more than a million tokens', async () => {
  const longer = { type: 'Replace', pattern: { String: ' ' }, content: ' '.repeat(1000) };
  const files = chatFilesOf({ template: `<image>${'a '.repeat(1001)}`, normalizer: longer });
  const made = await loadChatTokenizer(new MemoryFolder(files), image);
  expect(() => made.buildPrompt('')).toThrow(
    /tokenizer\.json makes 100\d{4} tokens of a prompt; 1000000 are the most/u,
  );
});

describe('an answer', () => {
  const withTemplate = (text: string) =>
    loadChatTokenizer(
      folder({ 'tokenizer.json': tokenizer, 'tokenizer_config.json': config, 'chat_template.jinja': text }),
      image,
    );
  const USER = 'USER: <image>{{ messages[0].content[1].text }}';

  it('of nothing but white space has no tokens', async () => {
    expect((await loadChatTokenizer(checkpoint, image)).encodeAnswers('Why?', [' \n', ''])).toEqual([[], []]);
  });

  it('holds no picture', async () => {
    const chat = await loadChatTokenizer(checkpoint, image);
    expect(() => chat.encodeAnswers('Why?', ['an <image> of a dog'])).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringContaining('an <image> of a dog'),
      }),
    );
  });

  it.each([
    ['refuses it', `{% if messages[1] %}{{ raise_exception('User only') }}{% endif %}${USER}`, 'User only'],
    ['leaves it out', USER, 'does not put the answer behind the prompt'],
    [
      'begins another prompt',
      `${USER}{% if messages[1] %} BOT: {{ messages[1].content[0].text }}{% else %} ASSISTANT:{% endif %}`,
      'does not put the answer behind the prompt',
    ],
    [
      'changes it',
      `${USER}{% if messages[1] %} A: {{ messages[1].content[0].text | upper }}{% else %} A:{% endif %}`,
      'does not put the answer behind the prompt',
    ],
  ])('cannot be scored where the template %s', async (_, text, message) => {
    const chat = await withTemplate(text);
    expect(chat.buildPrompt('Why?').length).toBeGreaterThan(0);
    expect(() => chat.encodeAnswers('Why?', ['a dog'])).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining(message) }),
    );
  });
});
