import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { RunStore } from '#service/ports/run-store.ts';

/** What the list of runs shows of a journal. */
export interface RunOutline extends Pick<
  RunState,
  'status' | 'spec' | 'startedAt' | 'owner' | 'checksummed'
> {
  readonly steps: number;
  /** The last failure, as a sentence with its remedy; null where there is none. */
  readonly problem: string | null;
}

/** The outline of a journal with these events. Throws as `foldEvents` does. */
function outlineOf(events: readonly RunEvent[]): RunOutline {
  const { status, spec, startedAt, owner, checksummed, path, issues } = foldEvents(events);
  const issue = issues.at(-1);
  const problem = issue ? `${issue.what} ${issue.remedy}` : null;
  return { status, spec, startedAt, owner, checksummed, steps: path.length, problem };
}

/**
 * The outlines of all stored runs. The checksum behind the last line of a journal stands for all its lines: while it stays, the
 * journal is not read again.
 */
export class RunOutlines {
  readonly #runs: RunStore;
  readonly #known = new Map<string, { readonly head: string; readonly outline: RunOutline }>();

  constructor(runs: RunStore) {
    this.#runs = runs;
  }

  /** Null for an empty journal. Throws `SkipscopeError` for one that cannot be read. */
  async outline(id: string): Promise<RunOutline | null> {
    const known = this.#known.get(id);
    const head = await this.#runs.head(id);
    if (known !== undefined && known.head === head) return known.outline;
    const events = await this.#runs.journal(id).read();
    const last = events.at(-1);
    if (last === undefined) {
      this.#known.delete(id);
      return null;
    }
    const outline = outlineOf(events);
    if (last.sum !== undefined) this.#known.set(id, { head: last.sum, outline });
    return outline;
  }
}
