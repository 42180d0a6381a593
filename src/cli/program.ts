import { Command } from 'commander';
import { addCompare } from '#cli/commands/compare.ts';
import { addConvert } from '#cli/commands/convert.ts';
import { addDocumentFrequencies } from '#cli/commands/document-frequencies.ts';
import { addDrive } from '#cli/commands/drive.ts';
import { addEvaluate } from '#cli/commands/evaluate.ts';
import { addExport } from '#cli/commands/export.ts';
import { addGenerate } from '#cli/commands/generate.ts';
import { addGraph } from '#cli/commands/graph.ts';
import { addImportance } from '#cli/commands/importance.ts';
import { addInfo } from '#cli/commands/info.ts';
import { addReport } from '#cli/commands/report.ts';
import { addSearch } from '#cli/commands/search.ts';
import { addServe } from '#cli/commands/serve.ts';
import { addVerify } from '#cli/commands/verify.ts';
import { addWorker } from '#cli/commands/worker.ts';
import type { OpenTerminal } from '#cli/commands/subcommand.ts';

/** The commands in the order in which `--help` lists them. */
const COMMANDS = [
  addInfo,
  addGenerate,
  addEvaluate,
  addImportance,
  addSearch,
  addReport,
  addCompare,
  addDocumentFrequencies,
  addConvert,
  addExport,
  addVerify,
  addGraph,
  addDrive,
  addServe,
  addWorker,
];

/** The command line with all its commands. */
export function createProgram(open: OpenTerminal): Command {
  const program = new Command('skipscope')
    .description('Find out which Transformer blocks of a vision-language model you can skip.')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError(false);
  for (const add of COMMANDS) add(program, open);
  return program;
}
