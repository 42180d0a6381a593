import { readLlavaConfig } from '#engine/checkpoint/llava-config.ts';
import { MemoryFolder } from './memory-folder.ts';
import { PUBLISHED_CONFIGS } from './published-configs.ts';
import { rawSafetensors } from './encode-safetensors.ts';

export type PublishedName = keyof typeof PUBLISHED_CONFIGS;

/** Every tensor that transformers saves of the parts that LLaVA runs, with its shape. */
async function shapesOf(folder: MemoryFolder): Promise<Record<string, readonly number[]>> {
  const { decoder, decoderFamily, vision, visionFamily } = await readLlavaConfig(folder);
  const { blocks, hiddenSize, vocabSize } = decoder.geometry;
  const block = decoderFamily.blockTensors(decoder.geometry);
  const named = Array.from({ length: blocks }, (_, index) =>
    block.map(({ name, shape }) => [`language_model.model.layers.${index}.${name}`, shape] as const),
  ).flat();
  const tower = visionFamily
    .tensors(vision)
    .map(({ name, shape }) => [`vision_tower.vision_model.${name}`, shape] as const);
  return {
    ...Object.fromEntries([...named, ...tower]),
    'multi_modal_projector.linear_1.weight': [hiddenSize, vision.hiddenSize],
    'multi_modal_projector.linear_1.bias': [hiddenSize],
    'multi_modal_projector.linear_2.weight': [hiddenSize, hiddenSize],
    'multi_modal_projector.linear_2.bias': [hiddenSize],
    'language_model.model.embed_tokens.weight': [vocabSize, hiddenSize],
    'language_model.model.norm.weight': [hiddenSize],
    ...(decoder.tiedEmbeddings ? {} : { 'language_model.lm_head.weight': [vocabSize, hiddenSize] }),
  };
}

/**
 * A published checkpoint without its weights: its configuration, and the header that float16 weights would have. Files
 * that do not affect sizes are stand-ins: processor, tokenizer, template.
 */
export async function publishedCheckpoint(name: PublishedName): Promise<MemoryFolder> {
  const config = PUBLISHED_CONFIGS[name];
  const size = config.vision_config.image_size;
  const folder = new MemoryFolder()
    .putJson('config.json', config)
    .putJson('preprocessor_config.json', {
      size: { shortest_edge: size },
      crop_size: { height: size, width: size },
    })
    .putJson('tokenizer.json', { added_tokens: [{ id: 2, content: '</s>' }] })
    .putJson('generation_config.json', { eos_token_id: 2 });
  folder.files.set('chat_template.jinja', new TextEncoder().encode('{{ messages }}'));
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const [tensor, shape] of Object.entries(await shapesOf(folder))) {
    const bytes = 2 * shape.reduce((product, size) => product * size, 1);
    header[tensor] = { dtype: 'F16', shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  folder.files.set('model.safetensors', rawSafetensors(JSON.stringify(header), new Uint8Array()));
  return folder;
}
