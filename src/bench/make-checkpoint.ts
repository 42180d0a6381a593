import { Command, Option } from 'commander';
import { errorMessage } from '#engine/base/errors.ts';
import { GEOMETRIES } from '#bench/checkpoint/checkpoint-geometry.ts';
import { writeRandomCheckpoint } from '#bench/checkpoint/random-checkpoint.ts';

await new Command('make:checkpoint')
  .description('Write a LLaVA checkpoint with random weights, to try conversion and loading on its size.')
  .argument('<folder>', 'folder to write')
  .addOption(
    new Option('--geometry <key>', 'sizes of the model')
      .choices(GEOMETRIES.map(({ key }) => key))
      .default('llava-1.5-7b'),
  )
  .option('--seed <n>', 'seed of the weights', Number, 0)
  .action(async (folder: string, { geometry: key, seed }: { geometry: string; seed: number }) => {
    const geometry = GEOMETRIES.find((candidate) => candidate.key === key);
    if (geometry !== undefined)
      await writeRandomCheckpoint(geometry, folder, seed, (file) => console.error(`Writing ${file}`));
  })
  .parseAsync()
  .catch((error: unknown) => {
    console.error(errorMessage(error));
    process.exitCode = 1;
  });
