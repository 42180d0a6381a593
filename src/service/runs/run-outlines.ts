import { SkipscopeError } from '#engine/base/errors.ts';
import { foldInTurns } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { RunSummary } from '#service/contract/run-operations.ts';
import type { RunStore } from '#service/ports/run-store.ts';

/** What the list of runs shows of a journal. */
export interface RunOutline extends Pick<
  RunState,
  'status' | 'spec' | 'startedAt' | 'owner' | 'checksummed'
> {
  readonly steps: number;
  readonly best: RunSummary['best'];
  /** The last failure, as a sentence with its remedy; null where there is none. */
  readonly problem: string | null;
}

/** The outline of a journal with these events. Throws as `foldEvents` does. */
async function outlineOf(events: readonly RunEvent[]): Promise<RunOutline> {
  const { status, spec, startedAt, owner, checksummed, path, issues, ...state } = await foldInTurns(events);
  const issue = issues.at(-1);
  const problem = issue ? `${issue.what} ${issue.remedy}` : null;
  const point = state.operatingPoints.highSparsity ?? state.baseline;
  const best = point && { value: point.value, sparsity: point.sparsity };
  return { status, spec, startedAt, owner, checksummed, steps: path.length, best, problem };
}

/** The outlines of all stored runs. A journal is not read again while it stays as it is, also one that cannot be read. */
export class RunOutlines {
  readonly #runs: RunStore;
  readonly #known = new Map<
    string,
    { readonly version: string; readonly outline: Promise<RunOutline | null> }
  >();

  constructor(runs: RunStore) {
    this.#runs = runs;
  }

  /** Null for an id without events. Throws `SkipscopeError` for a journal that cannot be read. */
  async outline(id: string): Promise<RunOutline | null> {
    const version = await this.#runs.version(id);
    const known = this.#known.get(id);
    if (version !== null && known?.version === version) return known.outline;
    this.#known.delete(id);
    if (version === null) return null;
    const reading = this.#runs.journal(id).read();
    const outline = reading.then((events) => (events.length > 0 ? outlineOf(events) : null));
    this.#known.set(id, { version, outline });
    outline.catch((error: unknown) => {
      // What the disk refuses now, it may give the next time.
      const isDamaged = error instanceof SkipscopeError && error.code === 'invalid-journal';
      if (!isDamaged && this.#known.get(id)?.outline === outline) this.#known.delete(id);
    });
    return outline;
  }
}
