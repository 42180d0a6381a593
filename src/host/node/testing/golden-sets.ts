import type { BlockModel } from '#engine/inference/block-model.ts';
import type { PreparedPrompt } from '#engine/inference/generate.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { convertDemoModel } from './demo-model.ts';
import { convertFamily, FAMILIES, readFamilyGoldens, type FamilyName } from './family-goldens.ts';
import { readGoldens } from './goldens.ts';

/** A checkpoint with the prompts on which transformers was run. */
export interface GoldenSet {
  readonly name: string;
  /** The checkpoint, converted into a folder of its own that `remove` deletes. */
  convert(dtype: ModelDtype): ReturnType<typeof convertDemoModel>;
  /** The prompts with their pictures as `model` sees them. */
  prompts(model: BlockModel): Promise<readonly PreparedPrompt[]>;
}

export const GOLDEN_SETS: readonly GoldenSet[] = [
  { name: 'demo', convert: convertDemoModel, prompts: demoPrompts },
  ...FAMILIES.map(familySet),
];

async function demoPrompts(model: BlockModel): Promise<readonly PreparedPrompt[]> {
  const goldens = await readGoldens();
  const prompts: PreparedPrompt[] = [];
  for (const { image, input_ids: ids } of goldens.cases) {
    const pixels = goldens.images[image]?.pixel_values;
    if (!pixels) throw new Error(`No golden for ${image}.`);
    prompts.push({ ids, image: await model.encodePixels(goldens.values(pixels).slice()) });
  }
  return prompts;
}

function familySet(family: FamilyName): GoldenSet {
  return {
    name: family,
    convert: (dtype) => convertFamily(family, dtype),
    prompts: async (model) => {
      const goldens = await readFamilyGoldens(family);
      const prompts: PreparedPrompt[] = [];
      for (const { image, input_ids: ids } of goldens.rows) {
        prompts.push({ ids, image: await model.encodeImage(await goldens.image(image)) });
      }
      return prompts;
    },
  };
}
