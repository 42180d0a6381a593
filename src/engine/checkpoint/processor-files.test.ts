import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { PUBLISHED_PROCESSORS } from '#engine/checkpoint/testing/published-configs.ts';
import { findAssets } from './checkpoint-assets.ts';
import { readGeneration } from './generation-settings.ts';
import { readImageProcessor } from './image-processor.ts';

interface ProcessorDefaults {
  readonly size: { readonly shortest_edge: number } | { readonly height: number; readonly width: number };
  readonly crop_size: { readonly height: number; readonly width: number } | null;
  readonly do_center_crop: boolean | null;
  readonly resample: number;
  readonly rescale_factor: number;
  readonly image_mean: readonly number[];
  readonly image_std: readonly number[];
}
/** Written by `test-data/models/dump_config_defaults.py` from the classes of transformers. */
const defaults: { readonly processors: Readonly<Record<string, ProcessorDefaults>> } = JSON.parse(
  readFileSync(new URL('../../../test-data/models/config-defaults.json', import.meta.url), 'utf8'),
);

const CLIP = {
  image_processor_type: 'CLIPImageProcessor',
  size: { shortest_edge: 9 },
  crop_size: { height: 8, width: 8 },
  resample: 2,
  image_mean: [0.1, 0.2, 0.3],
  image_std: [0.4, 0.5, 0.6],
};
const READ = {
  resize: { shortestEdge: 9 },
  crop: { width: 8, height: 8 },
  resample: 'bilinear',
  rescaleFactor: 1 / 255,
  mean: [0.1, 0.2, 0.3],
  std: [0.4, 0.5, 0.6],
};
const processor = (config: unknown) =>
  readImageProcessor(new MemoryFolder().putJson('preprocessor_config.json', config), 8);

describe('readImageProcessor', () => {
  it('reads preprocessor_config.json, or the processor nested in processor_config.json', async () => {
    expect(await processor(CLIP)).toEqual(READ);
    const nested = new MemoryFolder().putJson('processor_config.json', { image_processor: CLIP });
    expect(await readImageProcessor(nested, 8)).toEqual(READ);
  });

  it.each(Object.entries(defaults.processors))('takes the defaults of %s', async (type, golden) => {
    const folder = new MemoryFolder().putJson('preprocessor_config.json', { image_processor_type: type });
    const { size, crop_size: crop } = golden;
    expect(await readImageProcessor(folder, 224)).toEqual({
      resize: 'shortest_edge' in size ? { shortestEdge: size.shortest_edge } : size,
      crop: golden.do_center_crop ? crop : null,
      resample: golden.resample === 3 ? 'bicubic' : 'another',
      rescaleFactor: golden.rescale_factor,
      mean: golden.image_mean,
      std: golden.image_std,
    });
  });

  it.each([
    ['clip', 336, { shortestEdge: 336 }, { width: 336, height: 336 }],
    ['siglip', 384, { width: 384, height: 384 }, null],
  ] as const)('reads the published %s processor', async (name, side, resize, crop) => {
    const folder = new MemoryFolder().putJson('preprocessor_config.json', PUBLISHED_PROCESSORS[name]);
    expect(await readImageProcessor(folder, side)).toMatchObject({ resize, crop, resample: 'bicubic' });
  });

  it('takes a file without a type for CLIP, and plain numbers for sizes', async () => {
    expect(await processor({ size: 10, crop_size: 8 })).toMatchObject({
      resize: { shortestEdge: 10 },
      crop: { width: 8, height: 8 },
      mean: [0.48145466, 0.4578275, 0.40821073],
    });
  });

  it('reads one number for all channels, lists for sizes, and a number for a square', async () => {
    const plain = { ...CLIP, image_mean: 0.5, image_std: 0.25, crop_size: [8, 8] };
    expect(await processor(plain)).toEqual({ ...READ, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] });
    const square = { ...READ, resize: { width: 9, height: 9 } };
    expect(await processor({ ...CLIP, size: 9, default_to_square: true })).toEqual(square);
    expect(await processor({ ...CLIP, size: [9, 9] })).toEqual(square);
    expect(await processor({ ...CLIP, size: 9, default_to_square: null })).toEqual(READ);
  });

  it('passes over what its class does not read', async () => {
    expect(await processor({ ...CLIP, image_grid_pinpoints: [[8, 16]] })).toEqual(READ);
    const exact = { ...CLIP, size: { height: 8, width: 8 }, do_center_crop: false, crop_size: 'none' };
    expect(await processor(exact)).toMatchObject({ crop: null });
  });

  it('resizes to a height and a width with or without a crop', async () => {
    const exact = { ...CLIP, size: { height: 8, width: 8 }, do_center_crop: false };
    expect(await processor(exact)).toMatchObject({ resize: { width: 8, height: 8 }, crop: null });
    const cropped = { ...CLIP, size: { height: 10, width: 12 } };
    expect(await processor(cropped)).toMatchObject({
      resize: { width: 12, height: 10 },
      crop: { width: 8, height: 8 },
    });
  });

  it.each([
    [{ image_processor_type: 'LlavaNextImageProcessor' }, 'LlavaNextImageProcessor'],
    [{ image_processor_type: 'LlavaImageProcessor', do_pad: true }, 'do_pad true'],
    [{ do_center_crop: false }, 'resizing the shortest edge without a crop'],
    [{ do_resize: false }, 'do_resize false'],
    [{ resample: 0 }, 'resampling filter 0'],
  ])('refuses %j by name', async (fields, message) => {
    await expect(processor({ ...CLIP, ...fields })).rejects.toThrow(message);
    await expect(processor({ ...CLIP, ...fields })).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('names a faulty field, a foreign crop and a missing file', async () => {
    const nested = new MemoryFolder().putJson('processor_config.json', {
      image_processor: { image_mean: [1] },
    });
    await expect(readImageProcessor(nested, 8)).rejects.toThrow(
      'processor_config.json: image_processor.image_mean',
    );
    await expect(processor({ ...CLIP, crop_size: 9 })).rejects.toThrow('cropped to 9 x 9');
    await expect(processor({ ...CLIP, crop_size: { height: 9, width: 8 } })).rejects.toThrow(
      'cropped to 8 x 9',
    );
    const siglip = { image_processor_type: 'SiglipImageProcessor', size: { height: 8, width: 9 } };
    await expect(processor(siglip)).rejects.toThrow('resized to 9 x 8');
    await expect(readImageProcessor(new MemoryFolder(), 8)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('findAssets', () => {
  it('lists the files that exist, and puts a template of a subfolder in its place', async () => {
    const files = new MemoryFolder()
      .putJson('tokenizer.json', {})
      .putJson('additional_chat_templates/default.jinja', 'x')
      .putJson('config.json', {})
      .putJson('training_args.json', {});
    expect(await findAssets(files)).toEqual([
      { from: 'tokenizer.json', to: 'tokenizer.json' },
      { from: 'config.json', to: 'config.json' },
      { from: 'additional_chat_templates/default.jinja', to: 'chat_template.jinja' },
    ]);
    files.putJson('chat_template.jinja', 'y');
    expect((await findAssets(files)).map(({ from }) => from)).not.toContain(
      'additional_chat_templates/default.jinja',
    );
  });

  it('asks for tokenizer.json', async () => {
    await expect(findAssets(new MemoryFolder())).rejects.toThrow('holds no tokenizer.json');
  });
});

describe('readGeneration', () => {
  const read = (config: unknown) =>
    readGeneration(new MemoryFolder().putJson('generation_config.json', config));

  it.each([
    [{ eos_token_id: 5, pad_token_id: 6, max_new_tokens: 9 }, [5], 6, 9],
    [{ eos_token_id: [5, 9] }, [5, 9], null, 64],
    [{ eos_token_id: 5, pad_token_id: -1 }, [5], null, 64],
  ])('reads %j', async (config, eosTokenIds, padTokenId, maxNewTokens) => {
    const { generation, warnings } = await read(config);
    expect(generation).toEqual({ eosTokenIds, padTokenId, maxNewTokens });
    expect(warnings).toEqual([]);
  });

  it('reads settings that change the logits, but not those that change nothing', async () => {
    const neutral = {
      eos_token_id: 5,
      repetition_penalty: 1,
      encoder_repetition_penalty: 1,
      no_repeat_ngram_size: 0,
      min_length: 0,
      bad_words_ids: [[5]],
      suppress_tokens: [-1],
      guidance_scale: 1,
      num_beams: 1,
      do_sample: true,
      temperature: 0.2,
    };
    expect((await read(neutral)).generation.logits).toBeUndefined();
    const { generation } = await read({ ...neutral, repetition_penalty: 1.1, bad_words_ids: [[5], [5, 6]] });
    expect(generation.logits).toEqual({ repetitionPenalty: 1.1, badWordsIds: [[5, 6]] });
  });

  it('warns of a missing end token and of other ways of decoding by name', async () => {
    expect((await read({})).warnings).toEqual([expect.stringContaining('names no end token')]);
    for (const [settings, name] of [
      [{ num_beams: 4 }, 'num_beams 4'],
      [{ penalty_alpha: 0.6, top_k: 4 }, 'penalty_alpha 0.6'],
      [{ dola_layers: 'low' }, 'dola_layers'],
      [{ token_healing: true }, 'token_healing'],
      [{ max_time: 2.5 }, 'max_time'],
      [{ cache_implementation: 'quantized' }, 'cache_implementation "quantized"'],
    ] as const) {
      const { warnings } = await read({ eos_token_id: 1, ...settings });
      expect(warnings).toEqual([expect.stringContaining(`: ${name} is not followed`)]);
    }
    const neutral = {
      token_healing: false,
      max_time: null,
      cache_implementation: 'static',
      penalty_alpha: 0,
    };
    expect((await read({ eos_token_id: 1, ...neutral })).warnings).toEqual([]);
  });

  it.each(['no_repeat_ngram_size', 'encoder_no_repeat_ngram_size', 'min_length', 'min_new_tokens'])(
    'takes a negative %s for none, as transformers does, and refuses no number',
    async (key) => {
      expect((await read({ [key]: -1 })).generation.logits).toBeUndefined();
      expect((await read({ [key]: 2 })).generation.logits).toBeDefined();
      await expect(read({ [key]: 'x' })).rejects.toThrow(`generation_config.json: ${key}`);
    },
  );

  it.each([
    [{ guidance_scale: 1.5 }, 'guidance_scale'],
    [{ stop_strings: ['.'] }, 'stop_strings'],
    [{ exponential_decay_length_penalty: [5, 1.1] }, 'exponential_decay_length_penalty'],
    [{ watermarking_config: {} }, 'watermarking_config'],
  ])('refuses %j by name', async (config, name) => {
    await expect(read(config)).rejects.toThrow(`generation_config.json: ${name} is not supported`);
    await expect(read(config)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('names a faulty field', async () => {
    await expect(read({ eos_token_id: 'x' })).rejects.toThrow('generation_config.json: eos_token_id');
    await expect(read({ repetition_penalty: 0 })).rejects.toThrow(
      'generation_config.json: repetition_penalty',
    );
  });
});
