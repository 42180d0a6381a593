import { type Command, Option } from 'commander';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { begunConversion } from '#engine/convert/conversion-ledger.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { MODEL_DTYPES, type ModelDtype } from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import { DirectoryStore } from '#host/node/files/directory.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { claimFolder } from '#host/node/files/claim.ts';
import { hubEndpoint } from '#cli/options/model-options.ts';
import { checkpointLocation, openCheckpoint } from './checkpoint-location.ts';
import { untilInterrupted } from './interrupt.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { progressLines } from './write-progress.ts';

interface ConvertOptions {
  readonly dtype: ModelDtype;
  readonly name?: string;
  /** Address of the Hugging Face hub, or of a mirror of it. */
  readonly hubEndpoint?: string;
}

/**
 * `skipscope convert`: converts a Hugging Face LLaVA checkpoint (a folder, a repository of the hub, or a URL) into a
 * block-model folder. After Ctrl-C or a kill, the same command resumes the conversion at the commit it began with.
 */
export function addConvert(program: Command, open: OpenTerminal): void {
  subcommand(program, 'convert', 'make a block model of a Hugging Face LLaVA checkpoint')
    .argument(
      '<src>',
      'checkpoint: a folder, owner/name or owner/name@revision on the Hugging Face hub, or a URL',
    )
    .argument('<out>', 'block-model folder to write')
    .addOption(new Option('--dtype <dtype>', 'weights').choices(MODEL_DTYPES).makeOptionMandatory())
    .option('--name <name>', "name of the model (default: the checkpoint's)")
    .addOption(hubEndpoint())
    .action((src: string, out: string, { json, ...options }: ConvertOptions & JsonOption) =>
      inTerminal(open, json === undefined ? {} : { json }, (terminal) =>
        convert(src, out, options, terminal),
      ),
    );
}

async function convert(
  from: string,
  to: string,
  { hubEndpoint: endpoint, ...options }: ConvertOptions,
  terminal: Terminal,
): Promise<void> {
  const location = await checkpointLocation(from, endpoint);
  const release = await claimFolder(to);
  const interrupted = new SkipscopeError(
    'storage',
    `The conversion was interrupted; ${to} is not complete.`,
    'Give the same command again to go on where it stopped.',
  );
  const warnings: string[] = [];
  try {
    const manifest = await untilInterrupted(interrupted, async (signal) => {
      const store = new DirectoryStore(to);
      const begun = await begunConversion(store, { signal });
      const source = await openCheckpoint(
        location,
        begun?.dtype === options.dtype ? begun : null,
        terminal,
        signal,
      );
      return convertCheckpoint(source, store, {
        ...options,
        startSandbox: startProcessSandbox,
        origin: location.name,
        signal,
        onProgress: progressLines(terminal, 'conversion'),
        onWarning: (warning) => {
          warnings.push(warning);
          terminal.note(`warning: ${warning}`);
        },
      });
    });
    const result = {
      out: to,
      name: manifest.name,
      dtype: manifest.dtype,
      blocks: manifest.decoder.blocks,
      parameters: manifest.parameters,
      bytes: weightFiles(manifest).reduce((sum, { bytes }) => sum + bytes, 0),
      warnings,
    };
    terminal.result(result, [
      `${result.name}: ${result.blocks} blocks, ${(result.parameters / 1e6).toFixed(2)} million parameters`,
      `${(result.bytes / 1e6).toFixed(2)} MB of ${result.dtype} weights in ${to}`,
    ]);
  } finally {
    await release();
  }
}
