import { Command, Option } from 'commander';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { blockList, count, positive } from './arguments.ts';
import { batch, cacheMemory } from './batch-options.ts';
import { type ConvertOptions, convert } from './commands/convert.ts';
import { countDocumentFrequencies } from './commands/document-frequencies.ts';
import { type EvaluateOptions, evaluate } from './commands/evaluate.ts';
import { type GenerateOptions, generate } from './commands/generate.ts';
import { type GraphOptions, PROVIDERS, STAGES, graph } from './commands/graph.ts';
import { info } from './commands/info.ts';
import { type SearchOptions, search } from './commands/search.ts';
import { addComparisonCommands } from './comparison-commands.ts';
import { calibration, device, memory, model, question, threads } from './model-options.ts';
import type { ModelOptions } from './node-model.ts';
import { category, cornerCases, heldOut, limit, sampleSeed, shuffle } from './sampling-options.ts';
import { addServeCommand } from './serve-command.ts';
import { answerRules, documentFrequencies } from './scoring-options.ts';
import { addLimitOptions } from './spec-options.ts';
import { addStrategyOptions } from './strategy-options.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';

/** The command line: what can be typed, and which command it runs. */
export function createProgram(open: OpenTerminal): Command {
  const program = new Command('skipscope')
    .description('Find out which Transformer blocks of a vision-language model you can skip.')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError(false);
  addModelCommands(program, open);
  addCalibrationCommands(program, open);
  addComparisonCommands(program, open);
  addReferenceCommands(program, open);
  addConversionCommands(program, open);
  addServeCommand(program, open);
  return program;
}

const skip = () =>
  new Option('--skip <blocks>', 'blocks to skip, such as 3,7').argParser(blockList).default([], 'none');
const task = () =>
  new Option('--task <task>', 'what to score').choices(TASKS.map(({ key }) => key)).makeOptionMandatory();

function addModelCommands(program: Command, open: OpenTerminal): void {
  subcommand(program, 'info', 'say what a block model is')
    .addOption(model())
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .action((options: ModelOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => info(options, terminal)),
    );
  subcommand(program, 'generate', 'answer a question about a picture')
    .addOption(model())
    .requiredOption('--image <file>', 'picture')
    .requiredOption('--prompt <text>', 'question')
    .addOption(skip())
    .addOption(new Option('--max-new-tokens <n>', 'longest answer in tokens').argParser(positive))
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .action((options: GenerateOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => generate(options, terminal)),
    );
}

function addCalibrationCommands(program: Command, open: OpenTerminal): void {
  subcommand(program, 'evaluate', 'score a model on a calibration set')
    .addOption(model())
    .addOption(calibration())
    .addOption(task())
    .addOption(question())
    .addOption(skip())
    .addOption(answerRules())
    .addOption(documentFrequencies())
    .addOption(limit())
    .addOption(category())
    .addOption(cornerCases())
    .addOption(shuffle())
    .addOption(sampleSeed())
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .addOption(batch())
    .addOption(cacheMemory())
    .action((options: EvaluateOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => evaluate(options, terminal)),
    );
  const command = addStrategyOptions(
    subcommand(program, 'search', 'find the blocks that can be skipped')
      .addOption(model())
      .addOption(calibration())
      .addOption(task()),
  );
  addLimitOptions(command)
    .addOption(answerRules())
    .addOption(documentFrequencies())
    .addOption(limit())
    .addOption(category())
    .addOption(cornerCases())
    .addOption(shuffle())
    .addOption(heldOut())
    .addOption(sampleSeed())
    .option('--journal <file>', 'keep the run in this file and go on with what it holds')
    .option('--reuse <files...>', 'journals of other runs, whose answers are taken over')
    .option('--out <file>', 'also write the JSON result to this file')
    .addOption(device())
    .addOption(threads())
    .addOption(memory())
    .addOption(batch())
    .addOption(cacheMemory())
    .action((options: SearchOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => search(options, terminal)),
    );
}

function addReferenceCommands(program: Command, open: OpenTerminal): void {
  subcommand(program, 'document-frequencies', 'count how common words are in a set of captions, for CIDEr')
    .argument('<captions>', 'COCO captions file, such as captions_val2017.json')
    .argument('<out>', 'JSON file to write')
    .action((captions: string, out: string, options: JsonOption) =>
      inTerminal(open, options, (terminal) => countDocumentFrequencies(captions, out, terminal)),
    );
}

function addConversionCommands(program: Command, open: OpenTerminal): void {
  subcommand(program, 'convert', 'make a block model of a Hugging Face LLaVA checkpoint')
    .argument(
      '<src>',
      'checkpoint: a folder, owner/name or owner/name@revision on the Hugging Face hub, or a URL',
    )
    .argument('<out>', 'block-model folder to write')
    .addOption(new Option('--dtype <dtype>', 'weights').choices(MODEL_DTYPES).makeOptionMandatory())
    .option('--name <name>', "name of the model (default: the checkpoint's)")
    .addOption(
      new Option('--hub-endpoint <url>', 'address of the Hugging Face hub, or of a mirror of it')
        .env('HF_ENDPOINT')
        .default('https://huggingface.co'),
    )
    .action((src: string, out: string, { json, ...options }: ConvertOptions & JsonOption) =>
      inTerminal(open, json === undefined ? {} : { json }, (terminal) =>
        convert(src, out, options, terminal),
      ),
    );
  subcommand(program, 'graph', 'write the ONNX graph of a stage')
    .addOption(model())
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
