import { metricByKey } from '#engine/metrics/metrics.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { type ExportRequest, type Exporter, fileStem } from './exporter.ts';
import { requireBaseline } from './skip-config.ts';

/** A Python literal; JSON strings and numbers are Python's too. */
function literal(value: string | number | null | readonly number[]): string {
  if (value === null) return 'None';
  return Array.isArray(value) ? `[${value.join(', ')}]` : JSON.stringify(value);
}

function comment(text: string): string {
  return `# ${text.replace(/\s+/gu, ' ')}`;
}

function facts(request: ExportRequest): readonly string[] {
  const { spec, baseline } = requireBaseline(request);
  const { model, point, appVersion, date } = request;
  const task = taskByKey(spec.task);
  return [
    `Skipscope ${appVersion}, ${date.toISOString()}: ${model.name}, ${task.label}.`,
    `${metricByKey(task.metric).label} ${point.value} with ${point.skip.length} of ${model.blocks} blocks skipped,`,
    `${baseline.value} with the full model (measured with ${model.dtype} weights on ${spec.calibration.name}).`,
    'Needs: pip install torch transformers pillow',
  ].map(comment);
}

const FUNCTIONS = `def find_decoder(model):
    """The module that owns the decoder's layers."""
    if hasattr(model, "model") and hasattr(model.model, "language_model"):
        return model.model.language_model  # transformers 4.52 and later
    return model.language_model.model


def skip_blocks(model, skip):
    """Remove the decoder layers with these 0-based indices, in place."""
    decoder = find_decoder(model)
    total = len(decoder.layers)
    if total != BLOCKS:
        raise ValueError(f"expected a decoder of {BLOCKS} layers, this one has {total}")
    kept = [index for index in range(total) if index not in set(skip)]
    decoder.layers = torch.nn.ModuleList([decoder.layers[index] for index in kept])
    for index, layer in enumerate(decoder.layers):
        layer.self_attn.layer_idx = index  # the key-value cache is indexed by it
    for config in {id(c): c for c in (decoder.config, model.config.text_config)}.values():
        config.num_hidden_layers = len(kept)
        if getattr(config, "layer_types", None):
            config.layer_types = [config.layer_types[index] for index in kept]
    return model


def load_skipping(checkpoint=CHECKPOINT, revision=REVISION, **options):
    """Processor and model with the blocks already skipped."""
    processor = AutoProcessor.from_pretrained(checkpoint, revision=revision)
    model = LlavaForConditionalGeneration.from_pretrained(checkpoint, revision=revision, **options)
    return processor, skip_blocks(model, SKIP).eval()


def main(image_path):
    processor, model = load_skipping()
    content = [{"type": "image"}, {"type": "text", "text": PROMPT}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    inputs = processor(images=Image.open(image_path).convert("RGB"), text=text, return_tensors="pt")
    with torch.inference_mode():
        output = model.generate(**inputs, do_sample=False, max_new_tokens=MAX_NEW_TOKENS)
    print(processor.decode(output[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True))


if __name__ == "__main__":
    main(sys.argv[1])
`;

/** A self-contained Python module that loads the checkpoint with Hugging Face transformers and skips the same blocks. */
export const transformersExporter: Exporter = {
  key: 'transformers',
  label: 'transformers snippet',
  description: 'Python that loads the checkpoint and skips the same blocks, in old and new transformers.',
  mimeType: 'text/x-python',
  fileName: (request) => `${fileStem(request)}.py`,
  render(request) {
    const { spec } = requireBaseline(request);
    const { model, point } = request;
    return [
      ...facts(request),
      'import sys',
      '',
      'import torch',
      'from PIL import Image',
      'from transformers import AutoProcessor, LlavaForConditionalGeneration',
      '',
      `CHECKPOINT = ${literal(model.source.checkpoint)}`,
      `REVISION = ${literal(model.source.revision)}`,
      `BLOCKS = ${literal(model.blocks)}`,
      `SKIP = ${literal(point.skip)}`,
      `PROMPT = ${literal(spec.prompt)}`,
      `MAX_NEW_TOKENS = ${literal(spec.maxNewTokens)}`,
      '',
      '',
      FUNCTIONS,
    ].join('\n');
  },
};
