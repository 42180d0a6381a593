import type { BlockChoice } from '#engine/export/model-exporter.ts';
import { pointOf } from '#engine/export/exported-run.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeInTurns } from '#engine/search/journal-codec.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import type { AskedExport } from '#service/contract/export-operations.ts';

/** The blocks that an export takes out, and the run that has measured them. */
export interface ChosenExport {
  readonly choice: BlockChoice;
  /** Null for a plain list. */
  readonly measured: { readonly id: string; readonly run: RunState; readonly point: PathPoint } | null;
}

/** Reads the point of a run from its journal. Throws `SkipscopeError` as `decodeJournal` and `pointOf` do. */
export async function readBlocks(blocks: AskedExport['blocks']): Promise<ChosenExport> {
  if (blocks.kind === 'list') return { choice: blocks, measured: null };
  const bytes = new Uint8Array(await blocks.journal.arrayBuffer());
  const run = foldEvents((await decodeInTurns(bytes)).events);
  const point = pointOf(run, blocks.step);
  return {
    choice: { skip: point.skip, of: run.blocks, protect: run.spec?.protect ?? [] },
    measured: { id: blocks.run, run, point },
  };
}
