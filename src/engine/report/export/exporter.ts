import type { PathPoint, RunState } from '#engine/search/run-state.ts';

/** The model a run was made with, as an export names it. */
export interface ExportedModel {
  readonly name: string;
  readonly source: { readonly checkpoint: string; readonly revision: string | null };
  readonly dtype: string;
  /** Blocks of the full model. */
  readonly blocks: number;
  /** Hex SHA-256 of the block model's manifest. */
  readonly hash: string;
}

/** The model of a run as its journal knows it; null for a journal of an earlier version, which does not tell. */
export function modelOfRun({ spec, blocks, environments }: RunState): ExportedModel | null {
  const model = environments.at(-1)?.model;
  if (spec === null || model === undefined) return null;
  const { checkpoint, revision, dtype } = model;
  return { ...spec.model, blocks, dtype, source: { checkpoint, revision } };
}

/** The contents of an export. */
export interface ExportRequest {
  readonly model: ExportedModel;
  readonly run: RunState;
  /** The point of the path to export. */
  readonly point: PathPoint;
  readonly appVersion: string;
  readonly date: Date;
}

export interface Exporter {
  readonly key: 'config' | 'path-csv' | 'transformers';
  readonly label: string;
  readonly description: string;
  readonly mimeType: string;
  fileName(request: ExportRequest): string;
  /** Throws `SkipscopeError('invalid-input')` when the run has no baseline yet. */
  render(request: ExportRequest): string;
}

/** Name of an export without its extension: model, task and number of skipped blocks, safe in any file system. */
export function fileStem({ model, run, point }: ExportRequest): string {
  const words = [model.name, run.spec?.task ?? 'run', `skip-${point.skip.length}`];
  return words.map((word) => word.replace(/[^A-Za-z0-9.-]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, '')).join('-');
}
