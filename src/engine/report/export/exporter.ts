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

/** What an export is made of. */
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
