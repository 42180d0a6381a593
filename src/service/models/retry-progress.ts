import type { ReadOptions } from '#engine/base/file-source.ts';
import type { CallOptions, Progress } from '#service/contract/call-options.ts';

/** A call that reads remote files. */
interface RetryProgress {
  /** The call's options, whose progress is to be reported here. */
  readonly call: CallOptions;
  /** For the files: a request that is made again is told as a phase, at the share that was reached before. */
  readonly reading: ReadOptions;
}

export function retryProgress({ signal, onProgress }: CallOptions): RetryProgress {
  let fraction = 0;
  const report = (progress: Progress): void => {
    fraction = progress.fraction;
    onProgress?.(progress);
  };
  const onRetry = (why: string): void => {
    report({ phase: why, fraction, etaMs: null });
  };
  const aborted = signal ? { signal } : {};
  return { call: { ...aborted, onProgress: report }, reading: { ...aborted, onRetry } };
}
