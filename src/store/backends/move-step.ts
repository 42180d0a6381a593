import type { Progress } from '#service/contract/call-options.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { BackendId } from '#client/backend-switch.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SliceContext } from '#store/state/app-state.ts';

/** The parts of one step of a hand-over. */
export interface MoveStep {
  readonly context: SliceContext;
  readonly source: SkipscopeClient;
  readonly target: SkipscopeClient;
  readonly to: BackendId;
  /** Where the target is, in a sentence. */
  readonly there: string;
  readonly spec: SearchSpec;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}
