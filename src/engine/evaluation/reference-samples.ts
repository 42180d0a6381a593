import type { BlockModel } from '#engine/inference/block-model.ts';
import { groupBy } from '#engine/calibration/group-by.ts';
import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import type { Task, TaskSample } from '#engine/tasks/task.ts';
import type { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import type { SamplePrompt } from './scored-samples.ts';

/** Samples whose references are scored by how likely the model finds them. */
export interface ReferenceSamples {
  readonly model: BlockModel;
  readonly prompts: readonly SamplePrompt[];
  /** By sample: token ids of each reference behind the prompt, the end token included. */
  readonly references: readonly (readonly (readonly number[])[])[];
}

/** One reference behind its prompt: a row of a batch. */
export interface ReferenceRow {
  readonly sample: number;
  readonly prompt: SamplePrompt;
  readonly tokens: readonly number[];
}

/** The rows of some samples, all references of each. */
export function referenceRows(
  { prompts, references }: ReferenceSamples,
  samples: readonly number[],
): readonly ReferenceRow[] {
  return samples.flatMap((sample) => {
    const prompt = prompts[sample];
    return prompt ? (references[sample] ?? []).map((tokens) => ({ sample, prompt, tokens })) : [];
  });
}

/** The texts of a perfect answer to a task: every caption, or the names of the objects in one line. */
function referenceTexts(task: Task, sample: CalibrationSample): readonly string[] {
  return task.key === 'captioning' ? (task.references(sample) ?? []) : [task.reference(sample)];
}

/** What decides the tokens of references. */
export interface ReferenceUse {
  readonly task: Task;
  readonly samples: readonly TaskSample[];
  /** The question about samples that have none of their own. */
  readonly prompt: string;
  readonly tokenizer: Pick<SandboxedTokenizer, 'encodeAnswers'>;
  readonly eosTokenIds: readonly number[];
  readonly signal?: AbortSignal;
}

/** Answers in one request of the tokenizer, which has a limited time for each. */
const ANSWERS = 64;

/**
 * By sample: token ids of its references behind its prompt, as the chat template renders them as the assistant's answers. The
 * first end token of the model comes last in place of whatever the template writes behind an answer: answers are decoded
 * until one. Throws as `SandboxedTokenizer.encodeAnswers` does, and with the reason of `signal`.
 */
export async function referenceTokens(use: ReferenceUse): Promise<ReferenceSamples['references']> {
  const { task, samples, prompt } = use;
  const references = samples.map((): (readonly number[])[] => []);
  const rows = samples.flatMap(({ sample }, at) =>
    referenceTexts(task, sample).map((answer) => ({ at, question: sample.prompt ?? prompt, answer })),
  );
  for (const [question, asked] of groupBy(rows, (row) => row.question)) {
    const answers = new Set(asked.map(({ answer }) => answer));
    const tokens = await tokensOf(question, [...answers], use);
    for (const { at, answer } of asked) references[at]?.push(tokens.get(answer) ?? []);
  }
  return references;
}

async function tokensOf(
  question: string,
  answers: readonly string[],
  { tokenizer, eosTokenIds, signal }: ReferenceUse,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const tokens = new Map<string, readonly number[]>();
  const end = eosTokenIds.slice(0, 1);
  for (let start = 0; start < answers.length; start += ANSWERS) {
    signal?.throwIfAborted();
    const part = answers.slice(start, start + ANSWERS);
    const encoded = await tokenizer.encodeAnswers(question, part);
    for (const [index, answer] of part.entries()) tokens.set(answer, [...(encoded[index] ?? []), ...end]);
  }
  return tokens;
}
