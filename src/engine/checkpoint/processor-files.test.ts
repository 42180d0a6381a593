import { describe, expect, it } from 'vitest';
import type { DecoderConfig } from './family.ts';
import { readGeneration } from './generation-config.ts';
import { readImageProcessor } from './image-processor.ts';
import { llama } from './llama.ts';
import { MemoryFolder } from './memory-folder.fixture.ts';
import { readTokenizerFiles } from './tokenizer-files.ts';

const CLIP = {
  image_processor_type: 'CLIPImageProcessor',
  size: { shortest_edge: 9 },
  crop_size: { height: 8, width: 8 },
  resample: 2,
  image_mean: [0.1, 0.2, 0.3],
  image_std: [0.4, 0.5, 0.6],
};
const READ = {
  resizeShortestEdge: 9,
  cropWidth: 8,
  cropHeight: 8,
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

  it('takes the defaults of CLIPImageProcessor and plain numbers for sizes', async () => {
    const folder = new MemoryFolder().putJson('preprocessor_config.json', {});
    expect(await readImageProcessor(folder, 224)).toMatchObject({
      resizeShortestEdge: 224,
      cropHeight: 224,
      resample: 'bicubic',
      mean: [0.48145466, 0.4578275, 0.40821073],
    });
    expect(await processor({ size: 10, crop_size: 8 })).toMatchObject({
      resizeShortestEdge: 10,
      cropWidth: 8,
    });
  });

  it.each([
    [{ image_processor_type: 'SiglipImageProcessor' }, 'SiglipImageProcessor'],
    [{ image_processor_type: 'LlavaImageProcessor', do_pad: true }, 'do_pad true'],
    [{ image_grid_pinpoints: [[8, 16]] }, 'image_grid_pinpoints'],
    [{ do_center_crop: false }, 'do_center_crop false'],
    [{ size: { height: 8, width: 8 } }, 'resizing to 8 x 8'],
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
    await expect(readImageProcessor(new MemoryFolder(), 8)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('readTokenizerFiles', () => {
  const folder = () =>
    new MemoryFolder().putJson('tokenizer.json', {
      added_tokens: [
        { id: 7, content: '</s>' },
        { id: 8, content: '<pad>' },
      ],
    });

  it('finds special tokens and lists the files that exist', async () => {
    const files = folder()
      .putJson('tokenizer_config.json', {
        eos_token: { content: '</s>' },
        pad_token: '<pad>',
        chat_template: 'x',
      })
      .putJson('config.json', {})
      .putJson('training_args.json', {});
    expect(await readTokenizerFiles(files)).toEqual({
      assets: ['tokenizer.json', 'tokenizer_config.json', 'config.json'],
      eosTokenId: 7,
      padTokenId: 8,
    });
  });

  it('asks for tokenizer.json and for a chat template', async () => {
    await expect(readTokenizerFiles(new MemoryFolder())).rejects.toThrow('holds no tokenizer.json');
    const bare = folder().putJson('tokenizer_config.json', { eos_token: '</s>' });
    await expect(readTokenizerFiles(bare)).rejects.toThrow('holds no chat template');
    bare.putJson('chat_template.json', { chat_template: 'x' });
    expect((await readTokenizerFiles(bare)).assets).toContain('chat_template.json');
  });
});

describe('readGeneration', () => {
  const decoder: DecoderConfig = { ...llama.readConfig({}), eosTokenIds: null };
  const tokenizer = { assets: [], eosTokenId: null, padTokenId: null };
  const generation = (config: unknown) => new MemoryFolder().putJson('generation_config.json', config);

  it.each([
    [{ eos_token_id: 5, pad_token_id: 6, max_new_tokens: 9 }, [5], 6, 9],
    [{ eos_token_id: [5, 9] }, [5, 9], null, 64],
  ])('reads %j', async (config, eosTokenIds, padTokenId, maxNewTokens) => {
    const found = await readGeneration(generation(config), decoder, tokenizer);
    expect(found).toEqual({ eosTokenIds, padTokenId, maxNewTokens });
  });

  it('falls back to the config, then the tokenizer, then the architecture', async () => {
    const none = new MemoryFolder();
    const stated = { ...decoder, eosTokenIds: [3], padTokenId: 4 };
    const special = { assets: [], eosTokenId: 7, padTokenId: 8 };
    expect(await readGeneration(none, stated, special)).toMatchObject({ eosTokenIds: [3], padTokenId: 4 });
    expect(await readGeneration(none, decoder, special)).toMatchObject({ eosTokenIds: [7], padTokenId: 8 });
    expect(await readGeneration(none, decoder, tokenizer)).toMatchObject({
      eosTokenIds: [2],
      padTokenId: null,
    });
  });

  it('names a faulty field', async () => {
    const broken = readGeneration(generation({ eos_token_id: 'x' }), decoder, tokenizer);
    await expect(broken).rejects.toThrow('generation_config.json: eos_token_id');
  });
});
