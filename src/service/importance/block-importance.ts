import { etaMs } from '#engine/base/eta.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { type DeviceLock, onDevice } from '#service/device/device-lock.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { findSamples } from '#service/runs/find-samples.ts';
import type { EvaluationInputs } from '#service/runs/skip-set-scoring.ts';

type ImportanceOperations = SkipscopeClient['importance'];
type Asked = Parameters<ImportanceOperations['measure']>[0];

/** Measures the importance of blocks in steps, between which questions are answered and a search goes on. */
export class BlockImportance implements ImportanceOperations {
  constructor(
    private readonly host: EngineHost,
    private readonly lock: DeviceLock,
    private readonly inputs: EvaluationInputs,
  ) {}

  measure(asked: Asked, options: CallOptions = {}): Promise<ImportanceReport> {
    const signal = options.signal ?? new AbortController().signal;
    return this.inputs.usingModel(asked.spec, signal, (open) => this.#measure(open, asked, signal, options));
  }

  async #measure(
    open: OpenModel,
    { spec, measures }: Asked,
    signal: AbortSignal,
    { onProgress }: CallOptions,
  ): Promise<ImportanceReport> {
    const { documentFrequencies, ...found } = await findSamples(spec, this.inputs);
    const { memoryBudget } = this.host.passes;
    // Few visits measure, so its code is no part of the first load.
    const { measureImportance } = await import('./measure-importance.ts');
    const startedAt = performance.now();
    return measureImportance({
      open,
      ...found,
      measures,
      prompt: spec.prompt,
      maxNewTokens: spec.maxNewTokens,
      answerRules: spec.answerRules,
      ...(documentFrequencies && { documentFrequencies }),
      decodeImage: this.host.decodeImage,
      ...(memoryBudget !== undefined && { memoryBudget }),
      onCall: (use) => this.lock.run('background', signal, () => onDevice(open.model.runtime, use)),
      signal,
      onProgress: (phase, fraction) => {
        onProgress?.({ phase, fraction, etaMs: etaMs(startedAt, fraction) });
      },
    });
  }
}
