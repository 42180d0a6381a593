import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { errorMessage } from '#engine/base/errors.ts';
import { seededRandom } from '#engine/base/seeded-random.ts';
import type { Campaign, Row } from './campaign.ts';
import { commandLineKills } from './command-line-kills.ts';
import { damagedJournals } from './damaged-journals.ts';
import { forgedJournals } from './forged-journals.ts';
import { hostileModels } from './hostile-models.ts';
import { pageKills } from './page-kills.ts';
import { serverKills } from './server-kills.ts';
import { soak } from './soak.ts';
import { type TinyModel, makeTinyModel } from './tiny-model.ts';
import { workerKills } from './worker-kills.ts';

const CAMPAIGNS: readonly Campaign[] = [
  commandLineKills,
  serverKills,
  pageKills,
  workerKills,
  damagedJournals,
  forgedJournals,
  hostileModels,
];
/** Run only when they are named: they take long, whatever the number of tries. */
const LONG: readonly Campaign[] = [soak];

interface Options {
  readonly seed: number;
  readonly share: number;
  readonly minutes: number;
}

function above0(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}

function chosen(keys: readonly string[]): readonly Campaign[] {
  const all = [...CAMPAIGNS, ...LONG];
  const unknown = keys.find((key) => !all.some((campaign) => campaign.key === key));
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `There is no campaign "${unknown}"; known are ${all.map(({ key }) => key).join(', ')}.`,
    );
  return keys.length === 0 ? CAMPAIGNS : all.filter(({ key }) => keys.includes(key));
}

/** Runs one campaign and returns its violations. */
async function runCampaign(
  { key, description, run }: Campaign,
  model: TinyModel,
  { seed, share, minutes }: Options,
): Promise<readonly string[]> {
  console.log(`\n${key}: ${description}`);
  const folder = await mkdtemp(join(tmpdir(), `faults-${key}-`));
  const violations: string[] = [];
  const startedAt = Date.now();
  let rows: readonly Row[] = [];
  const violation = (text: string): void => {
    violations.push(text);
    console.error(`  VIOLATION: ${text}`);
  };
  const progress = (text: string): void => {
    console.error(`  ${String(Math.round((Date.now() - startedAt) / 1000))} s: ${text}`);
  };
  try {
    rows = await run({ folder, model, random: seededRandom(seed), share, minutes, progress, violation });
  } catch (error) {
    violation(
      `The campaign broke off: ${error instanceof Error ? (error.stack ?? '') : errorMessage(error)}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.table(Object.fromEntries(rows.map(({ case: name, ...figures }) => [name, figures])));
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`${key}: ${String(violations.length)} violations, ${String(seconds)} s`);
  return violations;
}

async function main(keys: readonly string[], options: Options): Promise<void> {
  const campaigns = chosen(keys);
  console.log(`Seed ${String(options.seed)}: --seed ${String(options.seed)} makes the same choices again.`);
  const folder = await mkdtemp(join(tmpdir(), 'faults-model-'));
  const violations: string[] = [];
  try {
    const model = await makeTinyModel(folder);
    for (const campaign of campaigns) violations.push(...(await runCampaign(campaign, model, options)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`\n${String(violations.length)} violations in all`);
  for (const violation of violations) console.log(`- ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}

await new Command('test:faults')
  .description(
    'Campaigns of faults: kills, damaged and forged journals, hostile models. Fails on any violation.',
  )
  .argument(
    '[campaigns...]',
    `any of ${[...CAMPAIGNS, ...LONG].map(({ key }) => key).join(', ')}; all but soak by default`,
  )
  .option('--seed <n>', 'seed of the random choices', above0, 1 + Math.floor(Math.random() * 2 ** 31))
  .option('--share <n>', 'share of the usual number of tries', above0, 1)
  .option('--minutes <n>', 'length of the soak', above0, 15)
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(errorMessage(error));
    process.exitCode = 1;
  });
// WASM worker threads and ONNX Runtime keep Node alive.
process.exit();
