import { APP_VERSION } from '#engine/base/app-version.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, FileStore } from '#engine/base/file-source.ts';
import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import { partBytes } from '#engine/convert/file-part.ts';
import { begunExport } from '#engine/export/export-ledger.ts';
import { exportModel } from '#engine/export/export-model.ts';
import { exportedRun } from '#engine/export/exported-run.ts';
import type { ModelExporter } from '#engine/export/model-exporter.ts';
import { modelExporterByKey } from '#engine/export/model-exporters.ts';
import { requireMeasuredCheckpoint, requireMeasuredModel } from '#engine/export/same-model.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type {
  AskedExport,
  ExportOffer,
  ExportPlace,
  ExportResult,
} from '#service/contract/export-operations.ts';
import { retryProgress } from '#service/models/retry-progress.ts';
import { TransferProgress } from '#service/models/transfer-progress.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { type ExportSources, exportOriginLabel, openExportSource, pinnedTo } from './export-source.ts';
import { type ChosenExport, readBlocks } from './exported-blocks.ts';

/** Beside the files that a plan names: the record and the model card. */
const OWN_FILES = 2;

/** Tells what an export would write. Throws `SkipscopeError` as `readBlocks`, `openExportSource` and the exporter's `plan` do. */
export async function planExport(
  sources: ExportSources,
  { origin, exporter: key, blocks }: AskedExport,
  options: CallOptions,
): Promise<ExportOffer> {
  const { call, reading } = retryProgress(options);
  call.onProgress?.({ phase: 'Reading configurations and headers', fraction: 0, etaMs: null });
  const { choice } = await readBlocks(blocks);
  const exporter = modelExporterByKey(key);
  const source = await openExportSource(sources, exporter, origin, reading);
  const plan = await exporter.plan(source, choice, reading);
  const { weights, copies, texts, closing } = plan;
  return {
    name: plan.name,
    checkpoint: plan.source.checkpoint,
    revision: plan.source.revision,
    blocks: plan.source.blocks - choice.skip.length,
    of: plan.source.blocks,
    files: weights.length + copies.length + texts.length + (closing === null ? 0 : 1) + OWN_FILES,
    weightBytes: weights.flatMap(({ parts }) => parts).reduce((sum, part) => sum + partBytes(part), 0),
    warnings: plan.warnings,
  };
}

type AskedFiles = AskedExport & { readonly name: string };

/**
 * Writes an export into a place that the host has. Throws `SkipscopeError` as `planExport`, `requireMeasuredCheckpoint` and
 * `exportModel` do, and `'unsupported'` on a host without such places.
 */
export async function writeExport(
  sources: ExportSources,
  { into, ...asked }: AskedFiles & { readonly into: ExportPlace },
  options: CallOptions,
): Promise<ExportResult> {
  const { exportPlaces } = sources.host;
  if (exportPlaces === null)
    throw new SkipscopeError(
      'unsupported',
      'A server writes no files to your computer.',
      'Export in the browser, or with "skipscope export" on the server.',
    );
  if (into.kind === 'folder') {
    const store = await exportPlaces.folder(into.parent, asked.name);
    return { ...(await writeFiles(store, sources, asked, options)), zip: null };
  }
  const zip = await exportPlaces.zip(asked.name);
  try {
    const written = await writeFiles(zip.store, sources, asked, options);
    return { ...written, zip: await zip.finish() };
  } catch (error) {
    await zip.discard();
    throw error;
  }
}

async function writeFiles(
  store: FileStore,
  sources: ExportSources,
  { origin, exporter: key, blocks, name }: AskedFiles,
  options: CallOptions,
): Promise<Omit<ExportResult, 'zip'>> {
  const { call, reading } = retryProgress(options);
  const { choice, measured } = await readBlocks(blocks);
  const exporter = modelExporterByKey(key);
  const pinned = pinnedTo(origin, await begunExport(store, reading));
  const source = await openExportSource(sources, exporter, pinned, reading);
  if (measured) await requireMeasured(exporter, source, measured, sources.host, call);
  const warnings: string[] = [];
  const record = await exportModel(
    exporter,
    source,
    store,
    { ...choice, name },
    {
      appVersion: APP_VERSION,
      date: new Date(),
      run: measured && exportedRun(measured.id, measured.run, measured.point),
      origin: exportOriginLabel(origin),
      ...(call.signal && { signal: call.signal }),
      ...(call.onProgress && { onProgress: shown('Writing', call.onProgress) }),
      onWarning: (warning) => warnings.push(warning),
    },
  );
  const files = record.files.map(({ path, bytes, sha256 }) => ({ path, size: bytes, sha256 }));
  return { name: record.name, files, warnings };
}

async function requireMeasured(
  { takes }: ModelExporter,
  source: FileSource,
  { run }: NonNullable<ChosenExport['measured']>,
  { startTextSandbox }: EngineHost,
  { signal, onProgress }: CallOptions,
): Promise<void> {
  const require = takes === 'checkpoint' ? requireMeasuredCheckpoint : requireMeasuredModel;
  await require(source, run, {
    startSandbox: startTextSandbox,
    ...(signal && { signal }),
    ...(onProgress && { onProgress: shown('Comparing the checkpoint with the run’s model:', onProgress) }),
  });
}

/** Progress as a person sees it. Files that an earlier export has finished say nothing of the speed. */
function shown(
  what: string,
  report: NonNullable<CallOptions['onProgress']>,
): (progress: ConvertProgress) => void {
  let transfer = new TransferProgress(report);
  let kept = 0;
  return ({ path, doneBytes, totalBytes, keptBytes }) => {
    if (keptBytes !== kept) transfer = new TransferProgress(report);
    kept = keptBytes;
    transfer.update(`${what} ${path}`, doneBytes, totalBytes);
  };
}
