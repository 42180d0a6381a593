import { SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSample, CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { defaultMemoryBudget, planFeatures } from '#engine/evaluation/memory-budget.ts';
import { nearTieMargin } from '#engine/evaluation/logit-noise.ts';
import { median } from '#engine/evaluation/measure-latency.ts';
import { prepareSamples } from '#engine/evaluation/prepare-samples.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import { type AnswerScorer, type ScoringOptions, createAnswerScorer } from '#engine/tasks/answer-scorer.ts';
import type { Task, TaskSample } from '#engine/tasks/task.ts';
import { AnswerTexts } from '#engine/text/answer-texts.ts';
import type { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import { logitNoiseOf } from '#service/models/model-noise.ts';
import type { OpenModel } from '#service/models/open-model.ts';

export interface CalibrationUse extends ScoringOptions {
  readonly open: OpenModel;
  readonly source: CalibrationSource;
  readonly task: Task;
  /** Samples of `source` that have the annotation of the task. */
  readonly samples: readonly TaskSample[];
  /** The question about samples that have none of their own. */
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly decodeImage: ImageDecoder;
  /** Most bytes of image features, and then of streams and caches; `defaultMemoryBudget` by default. */
  readonly memoryBudget?: number;
  /** Most pictures that are encoded ahead; by default all whose features fit into the budget. */
  readonly encodedPictures?: number;
  /** Noise of the logits, of a run that is resumed; it is measured by default, once for a model in memory. */
  readonly logitNoise?: number;
  /** False where no answers are scored, so that nothing needs the noise of the logits, which then counts as none. */
  readonly scoresAnswers?: boolean;
  /** Makes each use of the model; `SamplePreparation` names the uses. */
  readonly onCall?: <T>(use: () => Promise<T>) => Promise<T>;
  readonly signal?: AbortSignal;
  /** Called with the number of pictures encoded so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A task on a calibration set, ready for an evaluator. */
export interface ScoredCalibration {
  readonly scored: ScoredSamples;
  readonly scorer: AnswerScorer;
  /** See `measureLogitNoise`. */
  readonly logitNoise: number;
  /** Bytes of the budget that the features leave for streams and caches. */
  readonly memoryLeft: number;
}

/**
 * Prepares the samples of a task: reads every picture, and encodes those whose features fit into the budget. Throws as
 * `prepareSamples` and `SandboxedTokenizer.buildPrompt` do; a sample's own question that cannot be asked is named with it.
 */
export async function scoreCalibration(use: CalibrationUse): Promise<ScoredCalibration> {
  const { open, source, task, samples, decodeImage, onCall, signal, onProgress } = use;
  const scorer = createAnswerScorer(task, samples, source.set.categories, use);
  const promptIds = await promptsOf(use);
  const budget = budgetOf(use, promptIds);
  const pictures = new Set(samples.map(({ index }) => source.pictures[index])).size;
  const most = Math.min(pictures, use.encodedPictures ?? Infinity);
  const { kept: keptPictures, memoryLeft } = planFeatures(open.model, budget, most);
  const encodings: number[] = [];
  const prompts = await prepareSamples({
    model: open.model,
    source,
    samples,
    promptIds,
    decodeImage,
    keptPictures,
    ...(onCall && { onCall }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    onEncoded: (milliseconds) => {
      encodings.push(milliseconds);
    },
  });
  const logitNoise = await settledNoise(use);
  // The first picture warms kernels up.
  const [, ...warm] = encodings;
  const texts = new AnswerTexts((answers) => open.tokenizer.decode(answers));
  return {
    scorer,
    logitNoise,
    memoryLeft,
    scored: {
      model: open.model,
      prompts,
      maxNewTokens: use.maxNewTokens,
      noiseMargin: nearTieMargin(logitNoise),
      decode: (answers) => texts.of(answers),
      onEnded: (answer) => {
        texts.expect(answer);
      },
      score: (sample, answer) => scorer.score(sample, answer),
      ...(warm.length > 0 && { visionMs: median(warm) }),
    },
  };
}

/** Bytes for features, streams and caches: what answers that are timed one by one keep on the device is not for these. */
function budgetOf(
  { open: { model }, memoryBudget, maxNewTokens }: CalibrationUse,
  promptIds: readonly (readonly number[])[],
): number {
  const longest = promptIds.reduce((most, { length }) => Math.max(most, length), 0) + maxNewTokens;
  const budget = memoryBudget ?? defaultMemoryBudget(model);
  return Math.max(0, budget - model.chain.keptBytes(longest));
}

async function settledNoise({
  open,
  logitNoise,
  scoresAnswers = true,
  onCall,
  signal,
}: CalibrationUse): Promise<number> {
  if (!scoresAnswers) return 0;
  return logitNoise ?? logitNoiseOf(open, onCall ?? ((call) => call()), signal);
}

/** Token ids of each sample's prompt. Samples may share a question: each is made into tokens once. */
async function promptsOf({
  open,
  samples,
  prompt,
  signal,
}: CalibrationUse): Promise<readonly (readonly number[])[]> {
  const made = new Map<string, readonly number[]>();
  const prompts: (readonly number[])[] = [];
  for (const { sample } of samples) {
    signal?.throwIfAborted();
    const text = sample.prompt ?? prompt;
    const ids = made.get(text) ?? (await buildPrompt(open.tokenizer, text, sample));
    made.set(text, ids);
    prompts.push(ids);
  }
  return prompts;
}

async function buildPrompt(
  tokenizer: SandboxedTokenizer,
  text: string,
  sample: CalibrationSample,
): Promise<readonly number[]> {
  try {
    return await tokenizer.buildPrompt(text);
  } catch (cause) {
    if (sample.prompt === undefined || !(cause instanceof SkipscopeError)) throw cause;
    throw new SkipscopeError(
      cause.code === 'invalid-input' ? 'invalid-calibration' : cause.code,
      `The question about ${sample.fileName} cannot be asked: ${cause.message}`,
      cause.remedy,
      { cause },
    );
  }
}
