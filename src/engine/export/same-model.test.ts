import { describe, expect, it } from 'vitest';
import { sha256Hex } from '#engine/base/digest.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint, tinyTensors } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { initialRunState } from '#engine/search/fold-run.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { requireMeasuredCheckpoint, requireMeasuredModel } from './same-model.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const hub = (folder: MemoryFolder, commit = COMMIT) =>
  Object.assign(folder, { label: `https://huggingface.co/owner/tiny/resolve/${commit}/` });
const options = { startSandbox: startUnlimitedSandbox };

/** A run that has measured a model with this manifest. */
function runOn(model: RunEnvironment['model'], hash: string): RunState {
  const runtime = {
    provider: 'cpu',
    version: '1',
    threads: 1,
    adapter: 'CPU',
    software: false,
    arithmetic: 'float32',
    weights: 'float',
  };
  return {
    ...initialRunState,
    spec: createSearchSpec({
      task: 'single-object',
      model: { name: 'my name', hash },
      calibration: { name: 'set', id: 'id' },
    }),
    environments: [{ app: '0.1.0', model, runtime }],
  };
}

/** The tiny checkpoint, converted under a name of its own. */
async function tinyModel(dtype: ModelDtype): Promise<MemoryFolder> {
  const store = new MemoryFolder();
  await convertCheckpoint(tinyCheckpoint(), store, { ...options, dtype, name: 'my name' });
  return store;
}

/** A run on that model. */
async function runOnTiny(dtype: ModelDtype = 'q4'): Promise<RunState> {
  const hash = await sha256Hex(await (await tinyModel(dtype)).read('manifest.json'));
  return runOn({ checkpoint: 'tiny-llava', revision: null, dtype }, hash);
}

describe('the checkpoint of a run', () => {
  it('is known by its weights, wherever it lies now', async () => {
    const moved = Object.assign(tinyCheckpoint(), { label: 'elsewhere/renamed' });
    for (const dtype of ['q4', 'fp16'] as const)
      await requireMeasuredCheckpoint(moved, await runOnTiny(dtype), options);
  });

  it('is another one with one other weight, or another setting', async () => {
    const run = await runOnTiny();
    const tensors = tinyTensors();
    const [first] = Object.values(tensors);
    if (first) first.values[3] = -0.5;
    const refused = 'is not the checkpoint that the run has measured, or has changed since';
    await expect(requireMeasuredCheckpoint(tinyCheckpoint(tensors), run, options)).rejects.toThrow(refused);
    const longer = tinyCheckpoint().putJson('generation_config.json', { eos_token_id: 2, pad_token_id: 3 });
    await expect(requireMeasuredCheckpoint(longer, run, options)).rejects.toThrow(refused);
  });

  it('is known by its commit, without a look at its files', async () => {
    const run = runOn({ checkpoint: 'owner/tiny', revision: COMMIT, dtype: 'q4' }, 'hash');
    await requireMeasuredCheckpoint(hub(new MemoryFolder()), run, options);
    await expect(
      requireMeasuredCheckpoint(hub(tinyCheckpoint(), COMMIT.replace('0', 'f')), run, options),
    ).rejects.toThrow('is not the checkpoint');
    const fork = Object.assign(tinyCheckpoint(), {
      label: `https://huggingface.co/other/tiny/resolve/${COMMIT}/`,
    });
    await expect(requireMeasuredCheckpoint(fork, run, options)).rejects.toThrow('is not the checkpoint');
  });

  it('is not known from a journal that does not name it', async () => {
    const run = { ...(await runOnTiny()), environments: [] };
    await expect(requireMeasuredCheckpoint(tinyCheckpoint(), run, options)).rejects.toThrow(
      'does not say of which checkpoint',
    );
  });
});

it('the block model of a run is known by its manifest', async () => {
  const run = await runOnTiny();
  await requireMeasuredModel(await tinyModel('q4'), run, options);
  await expect(requireMeasuredModel(await tinyModel('fp16'), run, options)).rejects.toThrow(
    'is not the model "my name" that the run has measured: its manifest has another SHA-256',
  );
});
