import { referenceTokens } from '#engine/evaluation/reference-samples.ts';
import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import { IMPORTANCE_MEASURES, importanceMeasureByKey } from '#engine/importance/importance-measures.ts';
import { scanImportance } from '#engine/importance/scan-importance.ts';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { scanFraction } from './scan-progress.ts';
import type { ScanSamples } from './scan-samples.ts';
import { scanSubjectOf } from './scan-subject.ts';

/** Whether measures look at scored answers. */
export function asksAnswers(keys: readonly ImportanceKey[]): boolean {
  return keys.some((key) => importanceMeasureByKey(key).needs === 'answers');
}

/**
 * Measures the importance of each block on samples of a task. Throws as `referenceTokens`, `scoreCalibration` and `scanImportance` do.
 */
export async function measureImportance(
  scanned: ScanSamples,
  keys: readonly ImportanceKey[],
): Promise<ImportanceReport> {
  const { open, source, task, samples, prompt, signal, onCall, onProgress } = scanned.use;
  const { model, tokenizer } = open;
  const asked = new Set(keys);
  const measures = IMPORTANCE_MEASURES.filter(({ key }) => asked.has(key));
  const wantsReferences = measures.some(({ needs }) => needs === 'likelihoods');
  const { eosTokenIds } = model.manifest.generation;
  const references = wantsReferences
    ? await referenceTokens({ task, samples, prompt, tokenizer, eosTokenIds, signal })
    : null;
  const { scored, memoryLeft } = await scanned.prepared();
  const {
    measures: measured,
    answers,
    angles,
  } = await scanImportance({
    scored,
    references,
    measures,
    seed: BOOTSTRAP_SEED,
    memoryBudget: memoryLeft,
    signal,
    ...(onCall && { onCall }),
    onProgress: (done, total) => {
      onProgress(`Measuring blocks, step ${String(done)} of ${String(total)}`, scanFraction(done, total));
    },
  });
  return {
    format: 'skipscope-importance',
    version: 1,
    ...scanSubjectOf(scanned.use),
    samples: samples.map(({ index, sample }) => ({
      id: sample.id,
      picture: source.pictures[index] ?? sample.fileName,
      reference: task.reference(sample),
    })),
    measures: measured.map(({ key, values }) => {
      const { label, unit, zero, higher, citation } = importanceMeasureByKey(key);
      return { key, label, unit, zero, higher, citation, blocks: values };
    }),
    answers,
    angles,
  };
}
