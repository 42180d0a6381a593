import { blockModelExporter } from './block-model-folder.ts';
import { huggingFaceExporter } from './hugging-face-folder.ts';
import type { ModelExporter } from './model-exporter.ts';

/** Every form in which a model without some of its blocks is written. */
export const MODEL_EXPORTERS: readonly ModelExporter[] = [huggingFaceExporter, blockModelExporter];
