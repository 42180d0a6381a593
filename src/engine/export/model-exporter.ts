import type { SkipSet } from '#engine/base/skip-set.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { CheckpointIdentity } from '#engine/convert/checkpoint-identity.ts';
import type { FilePart } from '#engine/convert/file-part.ts';
import type { ChosenBlocks } from './skip-file.ts';

/** A weight file, as a list of what is in it: planned from headers alone, whatever its size. */
export interface WeightPlan {
  readonly path: string;
  readonly parts: readonly FilePart[];
  /** Hex SHA-256 that the result must have, where it is known; null where it is not. */
  readonly sha256: string | null;
}

/** A small file that is written as it is in the source. */
export interface CopyPlan {
  readonly from: string;
  readonly to: string;
  /** As in `WeightPlan`. */
  readonly sha256: string | null;
}

/** A file whose text the exporter makes. */
export interface TextPlan {
  readonly path: string;
  readonly text: string;
}

/** All that an export writes, but for the record and the model card. */
export interface ExportPlan {
  /** Names the result, fit for a folder. */
  readonly name: string;
  readonly source: CheckpointIdentity & {
    /** Blocks of the source. */
    readonly blocks: number;
    /** Hex SHA-256 of the source's manifest; null where the source is a checkpoint. */
    readonly manifest: string | null;
  };
  /** Differs between exports of other weights, other blocks or another form. */
  readonly fingerprint: string;
  readonly weights: readonly WeightPlan[];
  readonly copies: readonly CopyPlan[];
  readonly texts: readonly TextPlan[];
  /** Written last: without it, no program takes the folder for a model. Null where each weight file is a model by itself. */
  readonly closing: TextPlan | null;
  /** What a user should know, in sentences. */
  readonly warnings: readonly string[];
}

/** The blocks that go. */
export interface BlockChoice extends ChosenBlocks {
  /** Blocks that may not be among them. */
  readonly protect: SkipSet;
  /** Name of the result; made of the source's by default. */
  readonly name?: string;
}

/** The forms in which a model is written, as the command line and the record name them. */
export const EXPORTER_KEYS = [
  'hugging-face',
  'gguf-f16',
  'gguf-q8_0',
  'gguf-q4_0',
  'onnx-fp32',
  'onnx-fp16',
  'onnx-q4',
  'onnx-q4f16',
  'block-model',
] as const;

/** A form in which a model without the blocks of a skip set is written. */
export interface ModelExporter {
  readonly key: (typeof EXPORTER_KEYS)[number];
  readonly label: string;
  /** What it takes: a checkpoint or a block model. */
  readonly takes: 'checkpoint' | 'block-model';
  /** What the result is read as here; null where only other programs run it. */
  readonly gives: 'checkpoint' | 'block-model' | null;
  /** What it keeps exactly, in a sentence. */
  readonly keeps: string;
  /** What loads the result, in the front matter of its model card. */
  readonly library: string;
  /** How the result is loaded, in Markdown. */
  readonly usage: string;
  /**
   * Plans the export from headers and configurations. Throws `SkipscopeError('invalid-input')` for blocks that cannot be
   * taken out, and as the readers of the source do.
   */
  plan(source: FileSource, choice: BlockChoice, read: ReadOptions): Promise<ExportPlan>;
}
