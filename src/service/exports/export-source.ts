import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { BegunExport } from '#engine/export/export-ledger.ts';
import type { ModelExporter } from '#engine/export/model-exporter.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import type { ExportOrigin } from '#service/contract/export-operations.ts';
import { originLabel } from '#service/models/stored-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';

/** What an export reads from. */
export interface ExportSources {
  readonly host: EngineHost;
  readonly openModel: (url: string, options: ReadOptions) => Promise<FileSource>;
}

/**
 * The files of which an export is made. Throws `SkipscopeError('invalid-input')` for a block model where the form is made of a
 * checkpoint, and the other way round.
 */
export async function openExportSource(
  { host, openModel }: ExportSources,
  { label, takes }: ModelExporter,
  origin: ExportOrigin,
  reading: ReadOptions,
): Promise<FileSource> {
  const source =
    origin.kind === 'model' ? await openModel(origin.url, reading) : await host.openOrigin(origin, reading);
  const isBlockModel = await source.exists(MANIFEST_FILE);
  if (isBlockModel === (takes === 'block-model')) return source;
  throw new SkipscopeError(
    'invalid-input',
    isBlockModel
      ? `${label} is made of a checkpoint, and ${source.label} is a block model: it holds weights as they were converted.`
      : `${label} is made of a block model, and ${source.label} has no manifest.json.`,
    isBlockModel
      ? 'Name the checkpoint that it was made of: its repository, its address or its folder.'
      : 'Choose another form, or the folder of a block model.',
  );
}

/** The origin at the commit with which an unfinished export of it began, though the branch may have moved on since. */
export function pinnedTo(origin: ExportOrigin, begun: BegunExport | null): ExportOrigin {
  if (origin.kind !== 'hub' || begun === null || begun.revision === null) return origin;
  return begun.origin === exportOriginLabel(origin) ? { ...origin, revision: begun.revision } : origin;
}

/** By which an unfinished export knows its origin again. */
export function exportOriginLabel(origin: ExportOrigin): string {
  if (origin.kind === 'hub') return `${origin.repository}@${origin.revision ?? 'main'}`;
  return origin.kind === 'model' ? origin.url : originLabel(origin);
}
