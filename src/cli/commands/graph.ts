import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { dialectOf } from '#engine/graphs/dialect.ts';
import { StageWeights } from '#engine/graphs/stage-weights.ts';
import { stageGraph } from '#engine/inference/model-stages.ts';
import type { Manifest, WeightFile } from '#engine/model/manifest.ts';
import { readManifest, readWeightFile } from '#engine/model/read-model.ts';
import type { OnnxModel } from '#engine/onnx/graph-builder.ts';
import type { Provider } from '#engine/runtime/ort-runtime.ts';
import { checkSkipSet } from '#engine/base/skip-set.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { count } from '#cli/options/arguments.ts';
import { model as modelOption } from '#cli/options/model-options.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

const STAGES = ['vision', 'projector', 'block', 'head'] as const;
const PROVIDERS = ['cpu', 'wasm', 'webgpu', 'cuda'] as const satisfies readonly Provider[];

interface GraphOptions {
  readonly model: string;
  readonly stage: (typeof STAGES)[number];
  readonly provider: Provider;
  readonly block: number;
  readonly out: string;
  /** Write the weights beside the graph too, so that it can be run and not only looked at. */
  readonly weights?: boolean;
}

/** `skipscope graph`: the ONNX graph of a stage as it is built at load for a provider. */
export function addGraph(program: Command, open: OpenTerminal): void {
  subcommand(program, 'graph', 'write the ONNX graph of a stage')
    .addOption(modelOption())
    .addOption(new Option('--stage <stage>', 'part of the model').choices(STAGES).makeOptionMandatory())
    .addOption(
      new Option('--provider <provider>', 'for which the graph is built')
        .choices(PROVIDERS)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--block <n>', 'which block, for stage block').argParser(count).default(0))
    .requiredOption('--out <file>', 'ONNX file to write')
    .option('--weights', 'write the weights beside it too')
    .action((options: GraphOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => graph(options, terminal)),
    );
}

async function graph(options: GraphOptions, terminal: Terminal): Promise<void> {
  const source = new DirectorySource(options.model);
  const manifest = await readManifest(source);
  asUsage(() => {
    checkSkipSet([options.block], manifest.decoder.blocks);
  });
  const file = weightFileOf(manifest, options);
  const weights = new StageWeights(file, await readWeightFile(source, file));
  const dialect = dialectOf({ provider: options.provider, f16: true }, manifest.dtype);
  const model = stageGraph(options.stage, manifest, weights, dialect, options.block);
  const written = await write(model, options);
  const result = {
    stage: options.stage,
    provider: options.provider,
    out: options.out,
    bytes: model.bytes.length,
    weights: written,
  };
  terminal.result(result, [
    `${options.out}: ${options.stage} for ${options.provider}, ${model.bytes.length} bytes`,
    ...written.map((path) => `${path}: weights`),
  ]);
}

function weightFileOf({ stages }: Manifest, { stage, block }: GraphOptions): WeightFile {
  const file = stage === 'block' ? stages.blocks[block] : stages[stage];
  if (file) return file;
  throw new SkipscopeError('invalid-model', `The model has no file for block ${block}.`, 'Convert it again.');
}

/** Writes the graph and, if asked for, its external data; returns the paths of the latter. */
async function write(model: OnnxModel, { out, weights }: GraphOptions): Promise<readonly string[]> {
  try {
    await writeFile(out, model.bytes);
    if (weights !== true) return [];
    const paths = model.externalData.map(({ path, data }) => ({
      path: join(dirname(out), basename(path)),
      data,
    }));
    for (const { path, data } of paths) await writeFile(path, data);
    return paths.map(({ path }) => path);
  } catch (cause) {
    throw new SkipscopeError(
      'storage',
      `${out} cannot be written: ${errorMessage(cause)}.`,
      'Give another --out path.',
      { cause },
    );
  }
}
