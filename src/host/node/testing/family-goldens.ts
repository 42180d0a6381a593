import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';

/** The tiny checkpoints of `test-data/models/families`, together of every decoder and tower that is implemented. */
export const FAMILIES = [
  'llama-clip',
  'llama-clip-full',
  'mistral-clip',
  'qwen2-siglip',
  'qwen2-clip',
] as const;
/** A tied checkpoint whose weights the conversion to q4 keeps exactly: in q4, too, it answers as transformers does. */
export const EXACT_IN_Q4 = 'llama-clip-q4';
export type FamilyName = (typeof FAMILIES)[number] | typeof EXACT_IN_Q4;

const span = z.object({ offset: z.number(), shape: z.array(z.number()) });
type LogitSpan = z.infer<typeof span>;
const schema = z.object({
  logit_step: z.number(),
  /** Prompts of different lengths. */
  rows: z.array(
    z.object({
      image: z.string(),
      question: z.string(),
      text: z.string(),
      input_ids: z.array(z.number()),
      /** Where the runs' logits are taken; all positions of the first row. */
      positions: z.array(z.number()),
    }),
  ),
  /** The full model and skip sets; one result per row, each computed alone. */
  runs: z.array(
    z.object({
      skipped: z.array(z.number()),
      rows: z.array(z.object({ logits: span, greedy_ids: z.array(z.number()) })),
    }),
  ),
});

/** What transformers computes in float32 from one family's checkpoint (`test-data/models/README.md`). */
export type FamilyGoldens = z.infer<typeof schema> & {
  /** Logits [positions, vocabulary], rounded by at most half of `logit_step`. */
  logits(span: LogitSpan): Float32Array;
  image(name: string): Promise<RgbImage>;
};

function folderOf(family: FamilyName): string {
  return fileURLToPath(new URL(`../../../../test-data/models/families/${family}`, import.meta.url));
}

export async function readFamilyGoldens(family: FamilyName): Promise<FamilyGoldens> {
  const folder = folderOf(family);
  const goldens = schema.parse(JSON.parse(await readFile(path.join(folder, 'goldens.json'), 'utf8')));
  const bin = await readFile(path.join(folder, 'logits.bin'));
  const steps = new Int16Array(bin.buffer.slice(bin.byteOffset, bin.byteOffset + bin.byteLength));
  return {
    ...goldens,
    logits: ({ offset, shape }) =>
      Float32Array.from(
        steps.subarray(offset, offset + shape.reduce((product, size) => product * size, 1)),
        (step) => step * goldens.logit_step,
      ),
    image: async (name) => decodeImage(new Uint8Array(await readFile(path.join(folder, name)))),
  };
}

/** The checkpoint as transformers saved it. */
export function familyCheckpoint(family: FamilyName): DirectorySource {
  return new DirectorySource(path.join(folderOf(family), 'checkpoint'));
}

/** The family's checkpoint, converted into a folder of its own that `remove` deletes. */
export async function convertFamily(family: FamilyName, dtype: ModelDtype) {
  const folder = await mkdtemp(path.join(tmpdir(), `skipscope-${family}-`));
  await convertCheckpoint(familyCheckpoint(family), new DirectoryStore(folder), {
    dtype,
    startSandbox: startUnlimitedSandbox,
  });
  return { files: new DirectorySource(folder), remove: () => rm(folder, { recursive: true }) };
}
