import { z } from 'zod';
import type { AnsweredFrame } from './answered-frame.ts';

const number = z.number();
const laneSchema = z.object({
  name: z.string(),
  /** Skipped blocks. */
  skip: z.array(z.int()),
  answer: z.string(),
  tokens: z.int(),
  latencyMs: z.object({ vision: number, prefill: number, perToken: number, total: number }),
});

/** What a recording holds of one answered frame, as JSON. */
export const recordedAnswersSchema = z.object({
  /** Frames that were answered before it. */
  frame: z.int(),
  prompt: z.string(),
  maxNewTokens: z.int().nullable(),
  /** Whether both answers have the same words. */
  same: z.boolean(),
  /** Milliseconds from the frame's arrival to both answers. */
  ageMs: number,
  lanes: z.array(laneSchema),
});

export type RecordedAnswers = z.infer<typeof recordedAnswersSchema>;

/** The topic of these messages. */
export const ANSWERS_TOPIC = '/skipscope/answers';

export function recordedAnswers({ index, settings, same, ageMs, answers }: AnsweredFrame): RecordedAnswers {
  const { prompt, maxNewTokens = null } = settings.question;
  return {
    frame: index,
    prompt,
    maxNewTokens,
    same,
    ageMs: ageMs.answered,
    lanes: settings.lanes.map(({ name, skip }, lane) => ({
      name,
      skip: [...skip],
      ...answers[lane === 0 ? 0 : 1],
    })),
  };
}
