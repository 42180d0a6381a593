import { entryByKey } from '#engine/base/registry.ts';
import { blockModelExporter } from './block-model-folder.ts';
import { GGUF_EXPORTERS } from './gguf-files.ts';
import { huggingFaceExporter } from './hugging-face-folder.ts';
import type { ModelExporter } from './model-exporter.ts';
import { ONNX_EXPORTERS } from './transformersjs-folder.ts';

/** Every form in which a model without some of its blocks is written. */
export const MODEL_EXPORTERS: readonly ModelExporter[] = [
  huggingFaceExporter,
  ...GGUF_EXPORTERS,
  ...ONNX_EXPORTERS,
  blockModelExporter,
];

/** Throws `SkipscopeError('invalid-input')` listing the known keys when there is none of this key. */
export function modelExporterByKey(key: string): ModelExporter {
  return entryByKey(MODEL_EXPORTERS, 'model exporter', key);
}
