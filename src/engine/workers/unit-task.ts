import { z } from 'zod';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { arithmeticSchema } from '#engine/search/arithmetic.ts';
import { skipPhaseSchema } from '#engine/search/strategy-choice.ts';
import { type AnswerUnit, unitKey } from './answer-unit.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);

/** All that the answers to units of a run depend on, and a worker needs to give them. */
export const unitTaskSchema = z.object({
  format: z.literal('skipscope-units'),
  version: z.literal(1),
  /** Version of Skipscope. */
  app: z.string(),
  /** `hash` is the hex SHA-256 of the block model's manifest. */
  model: z.object({ name: z.string(), hash: sha256 }),
  /** What rounds as the run does; see `Arithmetic`. */
  arithmetic: arithmeticSchema,
  /** Nothing is reused from one unit to another. */
  independent: z.boolean(),
  phase: skipPhaseSchema,
  maxNewTokens: positiveInteger,
  /** See `nearTieMargin`. */
  noiseMargin: z.number().nonnegative(),
  /** Token ids of the different prompts. */
  prompts: z.array(z.array(count)),
  /** The index of each sample's prompt, and the hex SHA-256 of its picture's file. */
  samples: z.array(z.object({ prompt: count, picture: sha256 })),
});

export type UnitTask = z.infer<typeof unitTaskSchema>;

/** What has to be equal on two devices for their answers to be: program, model and arithmetic. */
export type DeviceClass = Pick<UnitTask, 'app' | 'arithmetic'> & {
  readonly model: { readonly hash: string };
};

/** Characters of a digest in a key: 128 bits. */
const KEY_LENGTH = 32;

/** A name for what two devices have in common that may answer the same units. */
export async function classKey({ app, arithmetic, model }: DeviceClass): Promise<string> {
  return digestOf({ app, arithmetic, model: model.hash });
}

/** A name for the content of a task. */
export function taskKey(task: UnitTask): Promise<string> {
  return digestOf(task);
}

/** A name for the content of a unit within its task: the same unit has the same answers. */
export function unitDigest(unit: Pick<AnswerUnit, 'skip' | 'samples'>): Promise<string> {
  return digestOf(unitKey(unit));
}

async function digestOf(value: unknown): Promise<string> {
  return (await sha256Hex(new TextEncoder().encode(canonicalJson(value)))).slice(0, KEY_LENGTH);
}
