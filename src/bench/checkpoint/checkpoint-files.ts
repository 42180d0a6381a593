import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { FileSink } from '#engine/base/file-source.ts';
import type { CheckpointGeometry } from './checkpoint-geometry.ts';

/** Where tokenizer, chat template and processor come from. */
const DEMO = 'models/llava-pictograms/checkpoint';
const VERBATIM = ['chat_template.jinja', 'generation_config.json', 'tokenizer_config.json'];

/** Id of `<image>` in the demo's tokenizer. */
const IMAGE_TOKEN = 4;

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.number() })),
  model: z.looseObject({ vocab: z.record(z.string(), z.number()) }),
});
const processorSchema = z.looseObject({ image_processor: z.looseObject({}) });

/** Everything of a checkpoint but its weights: the demo's files, brought to the sizes of the geometry. */
export async function writeCheckpointFiles(geometry: CheckpointGeometry, sink: FileSink): Promise<void> {
  const writeJson = (file: string, value: unknown): Promise<void> =>
    sink.write(file, [new TextEncoder().encode(JSON.stringify(value, null, 2))]);
  for (const file of VERBATIM) await sink.write(file, [await readFile(path.join(DEMO, file))]);
  await writeJson('config.json', {
    model_type: 'llava',
    image_token_index: IMAGE_TOKEN,
    projector_hidden_act: 'gelu',
    text_config: { model_type: 'llama', rms_norm_eps: 1e-5, ...geometry.text },
    vision_config: { model_type: 'clip_vision_model', ...geometry.vision },
    vision_feature_layer: -2,
    vision_feature_select_strategy: 'default',
    tie_word_embeddings: false,
  });
  const tokenizer = tokenizerSchema.parse(await readJson('tokenizer.json'));
  await writeJson('tokenizer.json', filledUp(tokenizer, geometry.text.vocab_size));
  const processor = processorSchema.parse(await readJson('processor_config.json'));
  const side = geometry.vision.image_size;
  await writeJson('processor_config.json', {
    ...processor,
    patch_size: geometry.vision.patch_size,
    image_processor: {
      ...processor.image_processor,
      size: { shortest_edge: side },
      crop_size: { height: side, width: side },
    },
  });
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(DEMO, file), 'utf8'));
}

/** A token for every row of the embedding, so that whatever is generated has a text. */
function filledUp(tokenizer: z.infer<typeof tokenizerSchema>, vocabSize: number): unknown {
  const { vocab } = tokenizer.model;
  const taken = new Set([...Object.values(vocab), ...tokenizer.added_tokens.map(({ id }) => id)]);
  const ids = Array.from({ length: vocabSize }, (_, id) => id).filter((id) => !taken.has(id));
  const filling = Object.fromEntries(ids.map((id) => [`Ġword${id}`, id]));
  return { ...tokenizer, model: { ...tokenizer.model, vocab: { ...vocab, ...filling } } };
}
