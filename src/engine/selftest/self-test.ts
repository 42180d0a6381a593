import { decoderBlockGraph } from '#engine/graphs/decoder-block.ts';
import type { ActivationType, Dialect } from '#engine/graphs/dialect.ts';
import { activationTensor, floatValues } from '#engine/inference/activations.ts';
import { BlockChain } from '#engine/inference/block-chain.ts';
import { type CapturedSteps, capturedSteps } from '#engine/inference/captured-steps.ts';
import { type CompiledGraph, GraphCompiler } from '#engine/inference/graph-compiler.ts';
import { BLOCK_OUTPUTS } from '#engine/inference/model-stages.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { PROBE, PROBE_PROMPT, PROBE_STEPS, probeStream, probeWeights } from './probe-blocks.ts';
import type { SelfTestResult } from './self-test-result.ts';
import reference from './reference.json' with { type: 'json' };

/**
 * Largest root mean square error, relative to that of the values. The probe's dozen roundings in a row are each at most
 * 2^-24 (float32) or 2^-11 (float16) of their value; faulty kernels are off by a tenth and more.
 */
const TOLERANCES: Readonly<Record<ActivationType, number>> = { float32: 1e-4, float16: 1e-2 };

/**
 * Runs two tiny decoder blocks, a prefill and single steps behind it, in the operators and number formats in which a
 * model of `dtype` runs, and compares with numbers that numpy computed (`test-data/selftest/make_reference.py`); where steps
 * can be captured, with captured steps once more. Throws `SkipscopeError('runtime')` when the device cannot run them at all.
 */
export async function selfTest(
  runtime: OrtRuntime,
  dialect: Dialect,
  dtype: ModelDtype,
): Promise<SelfTestResult> {
  const compiler = new GraphCompiler(runtime);
  const tolerance = TOLERANCES[dialect.activations];
  try {
    const blocks: CompiledGraph[] = [];
    for (let block = 0; block < PROBE.blocks; block++) {
      const weights = probeWeights(block, dtype);
      const graph = decoderBlockGraph(block, PROBE, weights, dialect, compiler.weightPlace);
      blocks.push(await compiler.compile(graph, BLOCK_OUTPUTS));
    }
    const errorOf = async (captured: CapturedSteps | null): Promise<number> =>
      relativeError(
        await probeOutputs(new BlockChain(runtime, blocks, PROBE, dialect, captured), runtime, dialect),
      );
    const error = await errorOf(null);
    const steps = capturedSteps(runtime, { blocks }, PROBE, dialect);
    return {
      error: Number.isFinite(error) ? error : null,
      tolerance,
      passed: error <= tolerance,
      capturesSteps: steps && (await captureWorks(steps, async () => (await errorOf(steps)) <= tolerance)),
    };
  } finally {
    await compiler.dispose();
  }
}

/** A device on which captured steps fail is used without them, so no failure of theirs is thrown. */
async function captureWorks(steps: CapturedSteps, isRight: () => Promise<boolean>): Promise<boolean> {
  try {
    return await isRight();
  } catch {
    return false;
  } finally {
    await steps.dispose();
  }
}

async function probeOutputs(
  chain: BlockChain,
  { Tensor }: OrtRuntime,
  { activations }: Dialect,
): Promise<readonly number[]> {
  const stream = probeStream();
  const reach = PROBE_PROMPT + PROBE_STEPS;
  const positions = chain.startBatch(1, reach);
  const cache = await chain.openCache(1, reach);
  const outputs: number[] = [];
  try {
    for (const [start, end] of passes()) {
      const values = stream.subarray(start * PROBE.hiddenSize, end * PROBE.hiddenSize);
      const hidden = activationTensor(Tensor, activations, values, [1, end - start, PROBE.hiddenSize]);
      const behind = await chain.forward(hidden, { firstBlock: 0, skip: [], positions, cache });
      outputs.push(...(await floatValues(behind)));
      behind.dispose();
    }
    return outputs;
  } finally {
    cache.dispose();
  }
}

/** Positions [start, end) of each pass. */
function passes(): readonly (readonly [number, number])[] {
  const steps = Array.from({ length: PROBE_STEPS }, (_, step) => PROBE_PROMPT + step);
  return [[0, PROBE_PROMPT], ...steps.map((start) => [start, start + 1] as const)];
}

function relativeError(values: readonly number[]): number {
  const { values: expected } = reference;
  const squares = expected.reduce((sum, value) => sum + value ** 2, 0);
  const errors = expected.reduce((sum, value, index) => sum + (value - (values[index] ?? NaN)) ** 2, 0);
  return Math.sqrt(errors / squares);
}
