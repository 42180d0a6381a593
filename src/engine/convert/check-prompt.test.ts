import { describe, expect, it, vi } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { TINY_CONFIG, tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import type { TextSandbox } from '#engine/text/text-sandbox.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

/** Converts the tiny checkpoint with a change; nothing may be written where it is refused. */
async function convert(change: (source: MemoryFolder) => void) {
  const [source, store] = [tinyCheckpoint(), new MemoryFolder()];
  const warnings: string[] = [];
  change(source);
  const result = convertCheckpoint(source, store, {
    startSandbox: startUnlimitedSandbox,
    dtype: 'fp32',
    onWarning: (warning) => warnings.push(warning),
  });
  await result.catch(() => {
    expect(store.written).toEqual([]);
  });
  await result;
  return warnings;
}

const withText = (fields: object) => (source: MemoryFolder) =>
  source.putJson('config.json', { ...TINY_CONFIG, text_config: { ...TINY_CONFIG.text_config, ...fields } });

describe('before a byte is written', () => {
  // One token of BOS, four of the picture, and no token of the vocabulary for the question's letters but <unk>.
  it.each([
    ['max_position_embeddings', { max_position_embeddings: 6 }],
    ['sliding_window', { model_type: 'mistral', sliding_window: 6 }],
  ])('a decoder of too few positions is refused: %s', async (_, fields) => {
    const refused = convert(withText(fields));
    await expect(refused).rejects.toThrow(
      /takes \d+ positions \(4 for the picture\), but the decoder has 6,/,
    );
    await expect(refused).rejects.toMatchObject({ code: 'unsupported' });
  });

  it.each([
    ['puts no image placeholder', 'no picture'],
    ['puts 2 image placeholders', '<image><image>'],
    ['does not work', '{% for'],
    ['does not work', '{{ raise_exception("never") }}'],
  ])('a template that %s is refused', async (message, template) => {
    const refused = convert((source) =>
      source.files.set('chat_template.jinja', new TextEncoder().encode(template)),
    );
    await expect(refused).rejects.toThrow(message);
  });

  it('an image token of another id is refused by name', async () => {
    const refused = convert((source) => source.putJson('processor_config.json', { image_token: '<pad>' }));
    await expect(refused).rejects.toThrow('placeholder <pad> has the token ids 3; config.json says 4');
  });

  it('what is odd but works is said', async () => {
    const processor = {
      patch_size: 4,
      num_additional_image_tokens: 0,
      vision_feature_select_strategy: 'default',
    };
    const warnings = await convert((source) => {
      source.putJson('processor_config.json', processor).putJson('generation_config.json', {});
    });
    expect(warnings).toEqual([
      expect.stringContaining('asks for 3 image placeholders, but the vision tower of config.json gives 4'),
      expect.stringContaining('names no end token'),
    ]);
    const sound = { ...processor, num_additional_image_tokens: 1 };
    for (const processor of [sound, { ...sound, patch_size: null }, { num_additional_image_tokens: null }])
      expect(await convert((source) => source.putJson('processor_config.json', processor))).toEqual([]);
  });

  it('an index beside a single file is said', async () => {
    const warnings = await convert((source) => {
      source.putJson('model.safetensors.index.json', { weight_map: {} });
    });
    expect(warnings).toEqual([expect.stringContaining('model.safetensors is read')]);
  });
});

it('is given up at once, and its sandbox ended, however long the tokenizer takes to load', async () => {
  const stopping = new AbortController();
  let begun = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const end = vi.fn();
  const busy: TextSandbox = {
    started: Promise.resolve(),
    ask: () => {
      begun();
      return new Promise(() => undefined);
    },
    end,
  };
  const { signal } = stopping;
  const converting = convertCheckpoint(tinyCheckpoint(), new MemoryFolder(), {
    startSandbox: () => busy,
    dtype: 'fp32',
    signal,
  });
  await asked;
  stopping.abort(new Error('enough'));
  await expect(converting).rejects.toThrow('enough');
  expect(end).toHaveBeenCalledOnce();
});
