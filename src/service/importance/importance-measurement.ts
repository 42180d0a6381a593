import { etaMs } from '#engine/base/eta.ts';
import type { CallOptions, Progress } from '#service/contract/call-options.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import { type DeviceLock, onDevice } from '#service/device/device-lock.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { findSamples } from '#service/runs/find-samples.ts';
import type { EvaluationInputs } from '#service/runs/skip-set-scoring.ts';
import type { ScanUse } from './scan-samples.ts';

type ImportanceOperations = SkipscopeClient['importance'];
type Asked = Parameters<ImportanceOperations['measure']>[0];
type AskedPairs = Parameters<ImportanceOperations['pairs']>[0];

/** Measures the importance of blocks in steps, between which questions are answered and a search goes on. */
export class ImportanceMeasurement implements ImportanceOperations {
  constructor(
    private readonly host: EngineHost,
    private readonly lock: DeviceLock,
    private readonly inputs: EvaluationInputs,
  ) {}

  measure({ spec, measures }: Asked, options: CallOptions = {}): Promise<ImportanceReport> {
    return this.#onSamples(spec, options, async (use, report) => {
      // Few visits measure, so its code is no part of the first load.
      const { asksAnswers, measureImportance } = await import('./measure-importance.ts');
      const { ScanSamples } = await import('./scan-samples.ts');
      const scoresAnswers = asksAnswers(measures);
      return measureImportance(new ScanSamples({ ...use, scoresAnswers, onProgress: report }), measures);
    });
  }

  pairs({ spec }: AskedPairs, options: CallOptions = {}): Promise<PairReport> {
    return this.#onSamples(spec, options, async (use, report) => {
      const { measurePairs } = await import('./measure-pairs.ts');
      const { ScanSamples } = await import('./scan-samples.ts');
      const scanned = new ScanSamples({ ...use, onProgress: report });
      return measurePairs(scanned, (phase, fraction, partialPairs) => {
        report(phase, fraction, partialPairs && { partialPairs });
      });
    });
  }

  /** Calls `measure` with the model and the samples of a spec, and with what reports its progress. */
  #onSamples<T>(
    spec: Asked['spec'],
    { signal = new AbortController().signal, onProgress }: CallOptions,
    measure: (
      use: Omit<ScanUse, 'onProgress'>,
      report: (phase: string, fraction: number, partial?: Pick<Progress, 'partialPairs'>) => void,
    ) => Promise<T>,
  ): Promise<T> {
    return this.inputs.usingModel(spec, signal, async (open) => {
      const { documentFrequencies, ...found } = await findSamples(spec, this.inputs, signal);
      const { memoryBudget } = this.host.passes;
      const startedAt = performance.now();
      const use = {
        open,
        ...found,
        prompt: spec.prompt,
        maxNewTokens: spec.maxNewTokens,
        answerRules: spec.answerRules,
        ...(documentFrequencies && { documentFrequencies }),
        decodeImage: this.host.decodeImage,
        ...(memoryBudget !== undefined && { memoryBudget }),
        onCall: <R>(call: () => Promise<R>) =>
          this.lock.run('background', signal, () => onDevice(open.model.runtime, call)),
        signal,
      };
      return measure(use, (phase, fraction, partial) => {
        onProgress?.({ phase, fraction, etaMs: etaMs(startedAt, fraction), ...partial });
      });
    });
  }
}
