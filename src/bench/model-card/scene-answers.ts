import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { answerQuestion, encodeImage } from '#service/models/answer-generator.ts';
import type { OpenModel } from '#service/models/open-model.ts';

const GOLDENS = 'test-data/models/scene-answers';
const PICTURES = 'models/test-scenes/seen/images';

const schema = z.object({
  new_tokens: z.number(),
  runs: z.array(
    z.object({
      skipped: z.array(z.number()),
      answers: z.array(
        z.object({
          picture: z.string(),
          task: z.enum(['single-object', 'multi-object', 'captioning']),
          ids: z.array(z.number()),
        }),
      ),
    }),
  ),
});

/** Greedy answers of transformers to test scenes, with the blocks taken out (`make_scene_goldens.py`). */
export type SceneAnswers = z.infer<typeof schema>;

/** How many answers under a skip set are those of transformers, token by token. */
export interface EqualAnswers {
  readonly skip: SkipSet;
  readonly equal: number;
  readonly asked: number;
}

/** The answers for a model of this name. */
export async function readSceneAnswers(model: string): Promise<SceneAnswers> {
  return schema.parse(JSON.parse(await readFile(path.join(GOLDENS, `${model}.json`), 'utf8')));
}

/** Asks a model of full weights the same questions. */
export async function compareSceneAnswers(
  open: OpenModel,
  { new_tokens: maxNewTokens, runs }: SceneAnswers,
): Promise<readonly EqualAnswers[]> {
  const compared: EqualAnswers[] = [];
  for (const { skipped: skip, answers } of runs) {
    let equal = 0;
    for (const { picture, task, ids } of answers) {
      const image = await encodeImage(open, await decodeImage(await readFile(path.join(PICTURES, picture))));
      const { prompt } = taskByKey(task);
      const { tokenIds } = await answerQuestion(open, { image, prompt, skip, maxNewTokens });
      if (tokenIds.join() === ids.join()) equal++;
    }
    compared.push({ skip, equal, asked: answers.length });
  }
  return compared;
}
