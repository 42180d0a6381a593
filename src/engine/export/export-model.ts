import { sha256Hex } from '#engine/base/digest.ts';
import type { FileSource, FileStore, ReadOptions } from '#engine/base/file-source.ts';
import { sparsity } from '#engine/base/skip-set.ts';
import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import type { FinishedFile } from '#engine/convert/file-ledger.ts';
import { otherDigest } from '#engine/model/read-model.ts';
import { BASE_CARD, CARD_FILE, RECORD_FILE } from './checkpoint-copies.ts';
import { openExportLedger } from './export-ledger.ts';
import { RECORD_VERSION, type ExportRecord, type ExportedRun } from './export-record.ts';
import { modelCard } from './model-card.ts';
import type { BlockChoice, CopyPlan, ExportPlan, ModelExporter, TextPlan } from './model-exporter.ts';
import { writeWeights } from './write-weights.ts';

/** Most bytes of a file that is copied whole: far beyond any tokenizer. */
const MOST_COPIED_BYTES = 128 * 2 ** 20;

export interface ExportOptions {
  readonly appVersion: string;
  readonly date: Date;
  /** Where the blocks come from; null for a plain list. */
  readonly run: ExportedRun | null;
  /** The caller's name for the source's location; kept for `begunExport` until the export is finished. */
  readonly origin?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ConvertProgress) => void;
  readonly onWarning?: (warning: string) => void;
}

/**
 * Writes a model without some of its blocks, with a record and a model card. Everything that headers and configurations tell
 * is checked before the first file is written. Weights pass through in pieces. The file without which no program takes the
 * folder for a model is written last; an export that was interrupted, even by a kill, goes on when it is started again.
 * Two exports must not use one store at the same time.
 *
 * Throws `SkipscopeError`: `'invalid-input'` for blocks that cannot go or a folder that is not empty, `'storage'` when the
 * store refuses, what the exporter's `plan` throws; and the signal's reason when aborted.
 */
export async function exportModel(
  exporter: ModelExporter,
  source: FileSource,
  store: FileStore,
  choice: BlockChoice,
  options: ExportOptions,
): Promise<ExportRecord> {
  const { signal, origin, onProgress } = options;
  const read: ReadOptions = signal === undefined ? {} : { signal };
  const plan = await exporter.plan(source, choice, read);
  const begun = origin === undefined ? undefined : { origin, revision: plan.source.revision };
  const ledger = await openExportLedger(store, plan.fingerprint, begun, read);
  for (const warning of plan.warnings) options.onWarning?.(warning);
  const weights = await writeWeights(plan.weights, { source, store, ledger, read, onProgress });
  const copies = await copyFiles(plan.copies, source, store, read);
  const texts = await writeTexts(plan.texts, store);
  const draft = recordOf(exporter, plan, choice, options);
  const card = { path: CARD_FILE, text: modelCard(draft, exporter, await baseCard(plan, source, read)) };
  const written = [...weights, ...copies, ...texts, ...(await writeTexts([card], store))];
  const closing = plan.closing === null ? [] : [plan.closing];
  const record = { ...draft, files: [...written, ...(await Promise.all(closing.map(finished)))] };
  signal?.throwIfAborted();
  await writeTexts([{ path: RECORD_FILE, text: `${JSON.stringify(record, null, 2)}\n` }, ...closing], store);
  await ledger.remove();
  return record;
}

function recordOf(
  { key }: ModelExporter,
  plan: ExportPlan,
  { skip }: BlockChoice,
  { appVersion, date, run }: ExportOptions,
): ExportRecord {
  return {
    format: 'skipscope-export',
    version: RECORD_VERSION,
    app: { name: 'Skipscope', version: appVersion },
    date: date.toISOString(),
    exporter: key,
    name: plan.name,
    source: plan.source,
    skip: [...skip],
    sparsity: sparsity(skip, plan.source.blocks),
    run,
    files: [],
  };
}

async function copyFiles(
  plans: readonly CopyPlan[],
  source: FileSource,
  store: FileStore,
  read: ReadOptions,
): Promise<readonly FinishedFile[]> {
  const files: FinishedFile[] = [];
  for (const { from, to, sha256 } of plans) {
    const bytes = await source.read(from, { ...read, maxBytes: MOST_COPIED_BYTES });
    const file = { path: to, bytes: bytes.length, sha256: await sha256Hex(bytes) };
    if (sha256 !== null && sha256 !== file.sha256) throw otherDigest(from);
    await store.write(to, [bytes]);
    files.push(file);
  }
  return files;
}

async function writeTexts(plans: readonly TextPlan[], store: FileStore): Promise<readonly FinishedFile[]> {
  const files: FinishedFile[] = [];
  for (const plan of plans) {
    await store.write(plan.path, [new TextEncoder().encode(plan.text)]);
    files.push(await finished(plan));
  }
  return files;
}

async function finished({ path, text }: TextPlan): Promise<FinishedFile> {
  const bytes = new TextEncoder().encode(text);
  return { path, bytes: bytes.length, sha256: await sha256Hex(bytes) };
}

/** The model card of the source; null where it has none. */
async function baseCard(
  { copies }: ExportPlan,
  source: FileSource,
  read: ReadOptions,
): Promise<string | null> {
  const card = copies.find(({ to }) => to === BASE_CARD);
  if (card === undefined) return null;
  return new TextDecoder().decode(await source.read(card.from, { ...read, maxBytes: MOST_COPIED_BYTES }));
}
