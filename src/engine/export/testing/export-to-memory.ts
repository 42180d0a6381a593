import type { FileSource } from '#engine/base/file-source.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { exportModel, type ExportOptions } from '#engine/export/export-model.ts';
import type { ModelExporter } from '#engine/export/model-exporter.ts';

/** Exports into `store`, a new folder by default, on a fixed date, under the source's name by default. */
export async function exportToMemory(
  exporter: ModelExporter,
  source: FileSource,
  skip: SkipSet,
  options: Partial<ExportOptions> = {},
  store = new MemoryFolder(),
  name?: string,
) {
  const record = await exportModel(
    exporter,
    source,
    store,
    { skip, of: null, protect: [], ...(name !== undefined && { name }) },
    { appVersion: '0.0.0', date: new Date(0), run: null, ...options },
  );
  return { record, store };
}
