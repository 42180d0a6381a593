import { type Command, Option } from 'commander';
import { sparsity } from '#engine/base/skip-set.ts';
import { type ChosenBlocks, skipSetFor } from '#engine/export/skip-file.ts';
import { answerQuestion, encodeImage } from '#service/models/answer-generator.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { positive } from '#cli/options/arguments.ts';
import {
  type ModelOptions,
  device,
  memory,
  model,
  skip as skipOption,
  threads,
} from '#cli/options/model-options.ts';
import { readInputFile } from '#cli/options/named-file.ts';
import { asUsage } from '#cli/options/usage-error.ts';
import { notePublication } from './note-publication.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';

interface GenerateOptions extends ModelOptions {
  readonly image: string;
  readonly prompt: string;
  readonly skip: ChosenBlocks;
  readonly maxNewTokens?: number;
}

/** `skipscope generate`: the answer to one question about one picture. */
export function addGenerate(program: Command, open: OpenTerminal): void {
  subcommand(program, 'generate', 'answer a question about a picture')
    .addOption(model())
    .requiredOption('--image <file>', 'picture')
    .requiredOption('--prompt <text>', 'question')
    .addOption(skipOption())
    .addOption(new Option('--max-new-tokens <n>', 'longest answer in tokens').argParser(positive))
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .action((options: GenerateOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => generate(options, terminal)),
    );
}

async function generate(options: GenerateOptions, terminal: Terminal): Promise<void> {
  const { prompt, maxNewTokens } = options;
  const picture = await decodeImage(await readInputFile(options.image));
  await withModel(options, terminal, async (open) => {
    const skip = asUsage(() => skipSetFor(options.skip, open.model.blocks));
    notePublication(options.skip, terminal);
    const image = await encodeImage(open, picture);
    const { answer, tokenIds, latencyMs } = await answerQuestion(open, {
      image,
      prompt,
      skip,
      ...(maxNewTokens !== undefined && { maxNewTokens }),
    });
    const { vision, prefill, perToken, total } = latencyMs;
    const result = {
      answer,
      tokenIds,
      skip,
      sparsity: sparsity(skip, open.model.blocks),
      provider: open.model.runtime.provider,
      latencyMs: { vision, prefill, perToken, total },
    };
    terminal.result(result, [
      answer,
      '',
      `${tokenIds.length} tokens in ${total.toFixed(1)} ms on ${result.provider}: picture ${vision.toFixed(1)} ms, ` +
        `prompt ${prefill.toFixed(1)} ms, ${perToken.toFixed(2)} ms per further token`,
      `Skipped: ${skip.length === 0 ? 'none' : skip.join(', ')} (sparsity ${result.sparsity.toFixed(4)})`,
    ]);
  });
}
