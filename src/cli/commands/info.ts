import type { Command } from 'commander';
import { SkipscopeError } from '#engine/base/errors.ts';
import { checkPrompt } from '#engine/convert/check-prompt.ts';
import { chooseDialect } from '#engine/inference/choose-dialect.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import { MANIFEST_FILE, type Manifest } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { readModelSource } from '#service/models/model-source.ts';
import { type ModelOptions, device, memory, model, threads } from '#cli/options/model-options.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { openDevice } from './with-model.ts';

/** `skipscope info`: what is in the folder of a block model, and how it would run on this machine; or in a checkpoint's. */
export function addInfo(program: Command, open: OpenTerminal): void {
  subcommand(program, 'info', 'say what a block model or a checkpoint is')
    .addOption(model())
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .action((options: ModelOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => info(options, terminal)),
    );
}

async function info(options: ModelOptions, terminal: Terminal): Promise<void> {
  const files = new DirectorySource(options.model);
  if (!(await files.exists(MANIFEST_FILE)) && (await files.exists('config.json'))) {
    await describeCheckpoint(files, terminal);
    return;
  }
  const manifest = await readManifest(files);
  await checkPrompt(files, manifest, 'invalid-model', startProcessSandbox);
  const runtime = await howItRuns(manifest, options);
  const result = {
    name: manifest.name,
    family: manifest.family,
    blocks: manifest.decoder.blocks,
    hiddenSize: manifest.decoder.hiddenSize,
    dtype: manifest.dtype,
    parameters: manifest.parameters,
    imageTokens: manifest.image.tokensPerImage,
    runtime,
  };
  terminal.result(result, [
    `${result.name} (${result.family}, ${result.dtype})`,
    `${result.blocks} blocks of hidden size ${result.hiddenSize}`,
    `${(result.parameters / 1e6).toFixed(2)} million parameters, ${result.imageTokens} tokens per picture`,
    `Runs on ${runtime.provider} (${runtime.adapter}), ${runtime.threads} threads, ONNX Runtime ${runtime.version}`,
    ...(runtime.fallbackReason === null ? [] : [runtime.fallbackReason]),
    runtime.obstacle ?? `${runtime.arithmetic} arithmetic over ${weightsText(runtime.weights)} weights`,
  ]);
}

/** Throws as `readModelSource` does for a checkpoint that could not be converted or asked. */
async function describeCheckpoint(files: DirectorySource, terminal: Terminal): Promise<void> {
  const { facts } = await readModelSource(files, startProcessSandbox, {});
  terminal.result({ ...facts }, [
    `${facts.name} (checkpoint of ${facts.decoder} and ${facts.vision}; convert makes a block model of it)`,
    `${facts.blocks} blocks of hidden size ${facts.hiddenSize}`,
    `${(facts.parameters / 1e6).toFixed(2)} million parameters, ${facts.imageTokens} tokens per picture`,
    ...facts.warnings.map((warning) => `warning: ${warning}`),
  ]);
}

/** The runtime's description with the choices for this model, or the sentence why it cannot run here. */
async function howItRuns(manifest: Manifest, options: ModelOptions) {
  const { runtime, fallbackReason, refused } = await openDevice(options);
  const device = runtime.describe();
  await runtime.dispose();
  const choice = { fallbackReason, refused };
  try {
    const report = reportRuntime(device, chooseDialect(manifest, device));
    return { ...report, ...choice, obstacle: null };
  } catch (error) {
    if (!(error instanceof SkipscopeError)) throw error;
    const obstacle = `${error.message} ${error.remedy}`;
    return { ...device, arithmetic: null, weights: null, ...choice, obstacle };
  }
}

function weightsText(weights: 'float' | 'packed' | null): string {
  return weights === 'packed' ? 'packed' : 'widened';
}
