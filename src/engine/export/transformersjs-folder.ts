import { canonicalJson } from '#engine/base/canonical-json.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { checkpointIdentity } from '#engine/convert/checkpoint-identity.ts';
import { conversionFingerprint } from '#engine/convert/conversion-fingerprint.ts';
import { planStages } from '#engine/convert/stage-plan.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { MOST_POSITIONS } from '#engine/transformersjs/decoder.ts';
import { planSessions, type Session } from '#engine/transformersjs/sessions.ts';
import { exportedName, requireRemovable } from './block-choice.ts';
import { checkpointCopies } from './checkpoint-copies.ts';
import type { BlockChoice, ExportPlan, ModelExporter, WeightPlan } from './model-exporter.ts';
import { transformersJsConfig, transformersJsTexts } from './transformersjs-texts.ts';

/** Where transformers.js looks for sessions. */
const SESSIONS = 'onnx/';

/** One of the forms in which weights are stored, and computed with. */
interface OnnxForm {
  readonly key: Extract<ModelExporter['key'], `onnx-${string}`>;
  readonly dtype: ModelDtype;
  readonly weights: string;
}

const QUANTIZED =
  'Matrices of the decoder rounded to 4 bits and those of vision tower and projector to 8, as in a q4 block model';
const FORMS: readonly OnnxForm[] = [
  { key: 'onnx-fp32', dtype: 'fp32', weights: 'Every weight as float32: the very values of the checkpoint' },
  {
    key: 'onnx-fp16',
    dtype: 'fp16',
    weights: 'Every weight as float16 (exactly those of a float16 checkpoint)',
  },
  { key: 'onnx-q4', dtype: 'q4', weights: `${QUANTIZED}; token embeddings and all else as float32` },
  { key: 'onnx-q4f16', dtype: 'q4f16', weights: `${QUANTIZED}; token embeddings and all else as float16` },
];

const PACKAGE = '@huggingface/transformers';

const USAGE = [
  `With ${PACKAGE} 4.3, in Node or a browser:`,
  '',
  '```js',
  `import { AutoModelForImageTextToText, AutoProcessor, load_image } from '${PACKAGE}';`,
  '',
  'const model = await AutoModelForImageTextToText.from_pretrained(FOLDER);',
  'const processor = await AutoProcessor.from_pretrained(FOLDER);',
  "const content = [{ type: 'image' }, { type: 'text', text: QUESTION }];",
  "const prompt = processor.apply_chat_template([{ role: 'user', content }], { add_generation_prompt: true });",
  '// A template may write the first token itself.',
  'const add_special_tokens = !prompt.startsWith(processor.tokenizer.bos_token);',
  'const inputs = await processor(await load_image(PICTURE), prompt, { add_special_tokens });',
  'const ids = await model.generate({ ...inputs, do_sample: false, max_new_tokens: 64 });',
  'const answer = ids.slice(null, [inputs.input_ids.dims[1], null]);',
  'processor.batch_decode(answer, { skip_special_tokens: true });',
  '```',
  '',
  'In a browser, add `device: "webgpu"` to `from_pretrained` of the model. Ask one question at a time: rows that are padded',
  'in front are not masked.',
].join('\n');

/** A checkpoint without the skipped blocks as transformers.js loads it: three ONNX sessions and what surrounds them. */
export const ONNX_EXPORTERS: readonly ModelExporter[] = FORMS.map((form) => ({
  key: form.key,
  label: `ONNX ${form.dtype} for transformers.js`,
  takes: 'checkpoint',
  gives: null,
  keeps: `${form.weights}; tokenizer and generation settings as they are, and the chat template.`,
  library: 'transformers.js',
  usage: USAGE,
  plan: async (source, choice, read) => planFolder(form, source, choice, read),
}));

async function planFolder(
  { key, dtype }: OnnxForm,
  source: FileSource,
  choice: BlockChoice,
  read: ReadOptions,
): Promise<ExportPlan> {
  const checkpoint = await openLlavaCheckpoint(source, read);
  const { tensors } = checkpoint;
  const { blocks, maxPositions } = checkpoint.config.decoder.geometry;
  requireRemovable(choice, blocks);
  await tensors.expectWholeFiles(read);
  const { skip } = choice;
  const identity = checkpointIdentity(source.label);
  const stages = planStages(checkpoint, dtype);
  const weights = await conversionFingerprint(checkpoint, stages, dtype, read);
  const fingerprint = canonicalJson({ exporter: key, skip, weights });
  const firstBlock = stages.findIndex(({ kind }) => kind === 'block');
  const kept = stages.filter(({ kind }, at) => kind !== 'block' || !skip.includes(at - firstBlock));
  const sessions = planSessions(checkpoint, kept, dtype);
  const texts = await transformersJsTexts(source, checkpoint, read);
  const { copies, warnings } = await checkpointCopies(source, tensors.files);
  return {
    name: exportedName(identity.checkpoint, choice),
    source: { ...identity, blocks, manifest: null },
    fingerprint: await sha256Hex(new TextEncoder().encode(fingerprint)),
    weights: sessions.flatMap(sessionFiles),
    copies: copies.filter(({ to }) => !texts.some(({ path }) => path === to)),
    texts,
    closing: await transformersJsConfig(source, choice, checkpoint, { dtype, sessions }, read),
    warnings: [...tensors.warnings, ...warnings, ...positionWarnings(maxPositions)],
  };
}

function sessionFiles({ name, graph, data }: Session): readonly WeightPlan[] {
  return [
    ...data.map((file) => ({ path: SESSIONS + file.name, parts: file.parts, sha256: null })),
    { path: SESSIONS + name, parts: [{ bytes: graph }], sha256: null },
  ];
}

function positionWarnings(maxPositions: number): readonly string[] {
  if (maxPositions <= MOST_POSITIONS) return [];
  return [
    `The model was made for ${maxPositions} positions; the export computes ${MOST_POSITIONS}, prompt and answer together.`,
  ];
}
