import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { BegunExport } from '#engine/export/export-ledger.ts';
import type { ModelExporter } from '#engine/export/model-exporter.ts';
import { requireSourceFor } from '#engine/export/require-source.ts';
import type { ExportOrigin } from '#service/contract/export-operations.ts';
import { originLabel } from '#service/models/stored-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';

/** What an export reads from. */
export interface ExportSources {
  readonly host: EngineHost;
  readonly openModel: (url: string, options: ReadOptions) => Promise<FileSource>;
}

/** The files of which an export is made. Throws as `requireSourceFor` does. */
export async function openExportSource(
  { host, openModel }: ExportSources,
  exporter: ModelExporter,
  origin: ExportOrigin,
  reading: ReadOptions,
): Promise<FileSource> {
  const source =
    origin.kind === 'model' ? await openModel(origin.url, reading) : await host.openOrigin(origin, reading);
  await requireSourceFor(exporter, source);
  return source;
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
