import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { openLlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import { publishedCheckpoint, type PublishedName } from '#engine/checkpoint/testing/published-checkpoint.ts';
import { PUBLISHED_CONFIGS } from '#engine/checkpoint/testing/published-configs.ts';
import { estimateNeeds } from '#engine/convert/model-needs.ts';
import { MODEL_DTYPES, type ModelDtype } from '#engine/model/manifest.ts';
import { KNOWN_CHECKPOINTS } from './known-checkpoints.ts';

const names = Object.keys(PUBLISHED_CONFIGS).filter(
  (name): name is PublishedName => name in PUBLISHED_CONFIGS,
);

async function needsOf(name: PublishedName, dtype: ModelDtype) {
  return estimateNeeds(await openLlavaCheckpoint(await publishedCheckpoint(name)), dtype);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 1);
}

/** A row of the README's table: what is fetched, then disk / GPU memory of every dtype. */
async function readmeRow(name: PublishedName): Promise<string> {
  const needs = await Promise.all(MODEL_DTYPES.map((dtype) => needsOf(name, dtype)));
  const cells = needs.map(
    ({ diskBytes, memoryBytes }) => `${gigabytes(diskBytes)} / ${gigabytes(memoryBytes)}`,
  );
  return `| ${[`\`${name}\``, gigabytes(needs[0]?.downloadBytes ?? NaN), ...cells].join(' | ')} |`;
}

describe('the checkpoints that are known to work', () => {
  it.each(names)('%s is a quick pick with its download', async (name) => {
    const { downloadBytes } = await needsOf(name, 'q4');
    const pick = KNOWN_CHECKPOINTS.find(({ repository }) => repository === name);
    expect(pick?.downloadBytes).toBeDefined();
    expect(Math.abs((pick?.downloadBytes ?? 0) / downloadBytes - 1)).toBeLessThan(0.01);
  });

  it.each(names)('%s stands in the README with what the program reckons', async (name) => {
    const readme = (await readFile('README.md', 'utf8')).replace(/ +/g, ' ');
    expect(readme).toContain(await readmeRow(name));
  });
});
