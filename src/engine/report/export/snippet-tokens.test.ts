import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FileSource } from '#engine/base/file-source.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { syntheticRun } from '#engine/strategies/testing/search-runs.ts';
import { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { convertDemoModel } from '#host/node/testing/demo-model.ts';
import type { ImagePlaceholder } from '#engine/text/chat-files.ts';
import { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import { TEMPLATE_FILE } from '#engine/text/template-source.ts';
import { answerQuestion, encodeImage } from '#service/models/answer-generator.ts';
import { openModel, type OpenModel } from '#service/models/open-model.ts';
import { exporterByKey } from './exporters.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const FOLDER = 'test-data/exports';
const BLOCKS = 12;

const answers = z.array(z.object({ picture: z.string(), tokens: z.array(z.number()), answer: z.string() }));
const goldens = z
  .array(
    z.object({
      snippet: z.string(),
      sha256: z.string(),
      answers,
      answersWithBos: answers,
    }),
  )
  .parse(JSON.parse(readFileSync(`${FOLDER}/snippet-tokens.json`, 'utf8')));

/** The skip sets that the golden snippets were exported for. */
const EXPORTS: Record<string, { readonly task: TaskKey; readonly skip: number[] }> = {
  'captioning.py': { task: 'captioning', skip: [4, 10] },
  'single-object.py': { task: 'single-object', skip: [5, 6, 7, 10] },
};

/** The snippet of a run on the demo model that skipped these blocks at once. */
function exported(task: TaskKey, skip: readonly number[]): string {
  const { prompt, maxNewTokens } = taskByKey(task);
  const { spec } = syntheticRun(new SyntheticEvaluator({ blocks: BLOCKS, samples: 2, seed: 0 }), {});
  const latency = { prefill: 1, perToken: 1, total: 2 };
  const run = foldEvents([
    {
      type: 'started',
      at: 1,
      spec: { ...spec, task, prompt, maxNewTokens },
      samples: ['a', 'b'],
      heldOut: [],
      blocks: BLOCKS,
    },
    { type: 'baseline', at: 2, value: 0.75, latency },
    {
      type: 'step',
      at: 3,
      step: 1,
      removed: [...skip],
      restored: [],
      value: 0.5,
      sparsity: skip.length / BLOCKS,
      skip: [...skip],
      latency,
    },
  ]);
  const [point] = run.path;
  if (!point) throw new Error('The run has no point.');
  return exporterByKey('transformers').render({
    model: {
      name: 'llava-pictograms',
      source: { checkpoint: 'llava-pictograms', revision: null },
      dtype: 'fp32',
      blocks: BLOCKS,
      hash: 'f00d',
    },
    run,
    point,
    appVersion: '0.1.0',
    date: new Date('2026-01-02T03:04:05Z'),
  });
}

/** The tokenizer of the model with a chat template that writes the BOS token itself. */
async function tokenizerWritingBos(files: FileSource, image: ImagePlaceholder): Promise<SandboxedTokenizer> {
  const template = new TextDecoder().decode(await files.read(TEMPLATE_FILE));
  const altered: FileSource = {
    label: files.label,
    read: (path, options) =>
      path === TEMPLATE_FILE
        ? Promise.resolve(new TextEncoder().encode(`{{ bos_token }}${template}`))
        : files.read(path, options),
    readRange: (path, start, end, options) => files.readRange(path, start, end, options),
    exists: (path) => files.exists(path),
    list: () => files.list(),
  };
  const tokenizer = new SandboxedTokenizer(startUnlimitedSandbox);
  await tokenizer.load(altered, image);
  return tokenizer;
}

describe('the transformers snippet of the demo model', () => {
  it.each(Object.entries(EXPORTS))(
    'is the text that was run in transformers: %s',
    async (file, { task, skip }) => {
      const text = exported(task, skip);
      await expect(text).toMatchFileSnapshot(`../../../../${FOLDER}/snippets/${file}`);
      const golden = goldens.find(({ snippet }) => snippet === file);
      expect(createHash('sha256').update(text).digest('hex')).toBe(golden?.sha256);
    },
  );

  describe('answers with the tokens of the engine', () => {
    let open: OpenModel;
    let withBos: OpenModel;
    let close: () => Promise<void>;

    beforeAll(async () => {
      const { files, remove } = await convertDemoModel('fp32');
      const runtime = await createNodeRuntime({ threads: 1 });
      open = await openModel(files, runtime, { startSandbox: startUnlimitedSandbox });
      const tokenizer = await tokenizerWritingBos(files, open.model.manifest.image);
      withBos = { model: open.model, tokenizer };
      close = async () => {
        await runtime.dispose();
        await remove();
      };
    });

    afterAll(() => close());

    const cases = goldens.flatMap(({ snippet, answers, answersWithBos }) => [
      ...answers.map((golden) => ({ ...golden, snippet, bos: 'tokenizer' })),
      ...answersWithBos.map((golden) => ({ ...golden, snippet, bos: 'template' })),
    ]);

    it.each(cases)(
      '$snippet, $picture, BOS of the $bos',
      async ({ snippet, picture, bos, tokens, answer }) => {
        const asked = EXPORTS[snippet];
        if (!asked) throw new Error(`${snippet} is not exported here.`);
        const { prompt, maxNewTokens } = taskByKey(asked.task);
        const model = bos === 'template' ? withBos : open;
        const image = await encodeImage(model, await decodeImage(await readFile(picture)));
        const found = await answerQuestion(model, { image, prompt, skip: asked.skip, maxNewTokens });
        expect(found).toMatchObject({ answer: answer.trim(), tokenIds: tokens });
      },
    );
  });
});
