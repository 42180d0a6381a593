import { describe, expect, it } from 'vitest';
import { tinyCheckpoint, tinyTensors, TINY_CONFIG } from '#engine/checkpoint/testing/tiny-llava.ts';
import { safetensorsFile } from '#engine/checkpoint/testing/encode-safetensors.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { SmallDisk } from '#engine/checkpoint/testing/small-disk.ts';
import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import { stageTensorName } from '#engine/gguf/tensor-names.ts';
import { modelExporterByKey } from './model-exporters.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

const GPT2 = { type: 'ByteLevel', add_prefix_space: false, use_regex: true };
const BPE = { type: 'BPE', vocab: { '<s>': 0, a: 1, b: 2, ab: 3 }, merges: ['a b'] };
const TOKENIZER = {
  model: BPE,
  pre_tokenizer: GPT2,
  normalizer: null,
  post_processor: null,
  added_tokens: [],
};
const METASPACE = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always', split: false };
const SENTENCEPIECE = { ...TOKENIZER, model: { ...BPE, byte_fallback: true }, pre_tokenizer: METASPACE };

const PROJECTOR = 'mmproj-tiny-llava-skip-1-F16.gguf';

function checkpoint(tokenizer: object = TOKENIZER, config: object = TINY_CONFIG): MemoryFolder {
  const folder = tinyCheckpoint().putJson('config.json', config).putJson('tokenizer_config.json', {});
  folder.files.set('chat_template.jinja', new TextEncoder().encode('{{ messages }}'));
  return folder.putJson('tokenizer.json', tokenizer);
}

async function exported(source: MemoryFolder, key = 'gguf-f16') {
  const warnings: string[] = [];
  const onWarning = (warning: string) => warnings.push(warning);
  const { store } = await exportToMemory(modelExporterByKey(key), source, [0], { onWarning });
  return { warnings, files: [...store.files.keys()].sort() };
}

describe('a GGUF export', () => {
  it('has a decoder, a projector file, a card and a record, and takes the licence over', async () => {
    const source = checkpoint();
    source.files.set('LICENSE', new TextEncoder().encode('Free.'));
    source.files.set('pytorch_model.bin', new Uint8Array(9));
    expect(await exported(source, 'gguf-q8_0')).toEqual({
      warnings: [],
      files: ['LICENSE', 'README.md', PROJECTOR, 'skipscope.json', 'tiny-llava-skip-1-Q8_0.gguf'],
    });
  });

  it.each([
    [{ ...TOKENIZER, normalizer: { type: 'NFC' } }, 'does not normalise text'],
    [
      { ...SENTENCEPIECE, model: { ...BPE, byte_fallback: true, merges: [] } },
      'were not made by SentencePiece',
    ],
    [
      // All ways to halve a piece of this length would be tried for an hour.
      {
        ...SENTENCEPIECE,
        model: { ...BPE, byte_fallback: true, vocab: { ...BPE.vocab, ['a'.repeat(300_000)]: 4 } },
      },
      'were not made by SentencePiece',
    ],
    [
      { ...SENTENCEPIECE, pre_tokenizer: { ...METASPACE, prepend_scheme: 'first' } },
      'behind every special token',
    ],
    [
      { ...TOKENIZER, added_tokens: [{ id: 4, content: '<image>', special: true, lstrip: true }] },
      'keeps the spaces around <image>',
    ],
  ])('warns where llama.cpp treats text otherwise (%#)', async (tokenizer, warning) => {
    expect((await exported(checkpoint(tokenizer))).warnings).toEqual([expect.stringContaining(warning)]);
  });

  it.each([
    ['the tokenizer model "Unigram"', { ...TOKENIZER, model: { type: 'Unigram' } }],
    ['the normalizer Lowercase', { ...TOKENIZER, normalizer: { type: 'Lowercase' } }],
    ['the pre-tokenizer Whitespace', { ...TOKENIZER, pre_tokenizer: { type: 'Whitespace' } }],
    ['the pre-tokenizer ByteLevel', { ...TOKENIZER, pre_tokenizer: { ...GPT2, add_prefix_space: true } }],
    [
      'ignore_merges true with the pre-tokenizer "gpt-2"',
      { ...TOKENIZER, model: { ...BPE, ignore_merges: true } },
    ],
    [
      'byte fallback behind Lowercase',
      { ...SENTENCEPIECE, pre_tokenizer: null, normalizer: { type: 'Lowercase' } },
    ],
    [
      'a Metaspace pre-tokenizer that splits',
      { ...SENTENCEPIECE, pre_tokenizer: { ...METASPACE, split: true } },
    ],
    ['the post-processor BertProcessing', { ...TOKENIZER, post_processor: { type: 'BertProcessing' } }],
    [
      'the token "[CLS]" around every prompt',
      {
        ...TOKENIZER,
        post_processor: {
          type: 'TemplateProcessing',
          single: [{ SpecialToken: { id: '[CLS]' } }, { Sequence: { id: 'A' } }],
        },
      },
    ],
  ])('is refused for %s', async (what, tokenizer) => {
    await expect(exported(checkpoint(tokenizer))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(what),
    });
  });

  it('is refused for features of the class token, which llama.cpp never takes', async () => {
    const config = { ...TINY_CONFIG, vision_feature_select_strategy: 'full' };
    await expect(exported(checkpoint(TOKENIZER, config))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('"full" of a clip tower'),
    });
  });

  it('is refused for a token beyond the table', async () => {
    const tokenizer = { ...TOKENIZER, added_tokens: [{ id: 99, content: '<image>', special: true }] };
    await expect(exported(checkpoint(tokenizer))).rejects.toMatchObject({
      code: 'invalid-checkpoint',
      message: expect.stringContaining('"<image>" has id 99, but the model has 12 tokens'),
    });
  });

  it('is refused for more tokens than the table has, however many the configuration says', async () => {
    const config = { ...TINY_CONFIG, text_config: { ...TINY_CONFIG.text_config, vocab_size: 2 ** 40 } };
    await expect(exported(checkpoint(TOKENIZER, config))).rejects.toMatchObject({
      code: 'invalid-checkpoint',
      message: expect.stringContaining('embed_tokens.weight'),
    });
  });

  it('is refused for a weight beyond float16, by its name', async () => {
    const source = checkpoint();
    const tensors = tinyTensors();
    const [name = ''] = Object.keys(tensors).filter((key) => key.endsWith('layers.1.mlp.up_proj.weight'));
    tensors[name]?.values.set([70_000], 7);
    source.files.set('model.safetensors', safetensorsFile(tensors, 'F32'));
    await expect(exported(source)).rejects.toMatchObject({
      code: 'invalid-checkpoint',
      message: expect.stringContaining(`"${name}" holds the value 70000 at element 7`),
    });
  });

  it('onto a full disk leaves nothing that looks whole, and goes on behind the projector file', async () => {
    const exporter = modelExporterByKey('gguf-f16');
    const whole = (await exportToMemory(exporter, checkpoint(), [0])).store;
    const projector = whole.files.get(PROJECTOR)?.length ?? 0;
    const disk = new SmallDisk(projector + 10_000);
    await expect(exportToMemory(exporter, checkpoint(), [0], {}, disk)).rejects.toThrow('the disk is full');
    expect([...disk.files.keys()].sort()).toEqual(['export.json', PROJECTOR]);
    const kept: number[] = [];
    const onProgress = ({ keptBytes }: ConvertProgress) => kept.push(keptBytes);
    const { store } = await exportToMemory(
      exporter,
      checkpoint(),
      [0],
      { onProgress },
      new MemoryFolder(disk.files),
    );
    expect(store.files).toEqual(whole.files);
    expect(kept.at(-1)).toBe(projector);
  });

  it.each([
    ['other blocks', 'gguf-f16', [1]],
    ['another form', 'gguf-q8_0', [0]],
  ])('does not go on with %s', async (_, key, skip) => {
    const disk = new SmallDisk(100_000);
    const begun = exportToMemory(modelExporterByKey('gguf-f16'), checkpoint(), [0], {}, disk);
    await expect(begun).rejects.toThrow('the disk is full');
    const other = exportToMemory(
      modelExporterByKey(key),
      checkpoint(),
      skip,
      {},
      new MemoryFolder(disk.files),
    );
    await expect(other).rejects.toThrow('an unfinished export of other weights or other blocks');
  });
});

it('matrices of a tower whose widths are equal have the names that llama.cpp exchanges', () => {
  const tower = { hiddenSize: 32, intermediateSize: 64 };
  const name = (intermediateSize: number) =>
    stageTensorName('vision', 'encoder.layers.3.mlp.fc1.bias', { ...tower, intermediateSize });
  expect([name(64), name(32)]).toEqual(['v.blk.3.ffn_up.bias', 'v.blk.3.ffn_down.bias']);
});
