import type { ModelDtype } from '#engine/model/manifest.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { Progress, RunCallbacks } from '#service/contract/call-options.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { GenerateRequest, ModelOrigin, StoredModel } from '#service/contract/model-operations.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';

/** A call of `models.import` that the test settles. */
export interface PendingImport {
  readonly origin: ModelOrigin;
  readonly dtype: ModelDtype;
  readonly signal: AbortSignal | undefined;
  progress(progress: Progress): void;
  end(model: StoredModel): void;
  fail(error: Error): void;
}

/** A call of `currentModel.generate` that the test settles. */
export interface PendingAnswer {
  readonly request: GenerateRequest;
  readonly signal: AbortSignal | undefined;
  /** Tells the answer as far as it is known. */
  partial(text: string): void;
  /** `ms` is the time of the answer, of which 1 ms is the picture's encoding. */
  answer(text: string, ms?: number, tokenIds?: readonly number[]): void;
  fail(error: Error): void;
}

/** A call of `importance.measure` that the test settles. */
export interface PendingScan {
  readonly spec: SearchSpec;
  readonly signal: AbortSignal | undefined;
  progress(progress: Progress): void;
  end(report: ImportanceReport): void;
  fail(error: Error): void;
}

/** A run that the test ends. */
export interface PendingRun {
  readonly id: string;
  readonly callbacks: RunCallbacks;
  end(outcome: RunOutcome): void;
  fail(error: Error): void;
}
