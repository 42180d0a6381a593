import { type Command, InvalidArgumentError, Option } from 'commander';
import { SkipscopeError } from '#engine/base/errors.ts';
import { RENDERERS, rendererByKey } from '#engine/report/renderers.ts';
import type { ReportRenderer } from '#engine/report/report.ts';

export interface ReportOptions {
  /** Folder of the files. */
  readonly out: string;
  readonly format: readonly ReportRenderer[];
}

export function addReportOptions(command: Command): Command {
  const keys = RENDERERS.map(({ key }) => key).join(',');
  return command
    .requiredOption('--out <dir>', 'folder of the report')
    .addOption(
      new Option('--format <formats>', `forms of the report, some of ${keys}`)
        .argParser(formats)
        .default(RENDERERS, keys),
    );
}

function formats(text: string): readonly ReportRenderer[] {
  try {
    return [...new Set(text.split(',').map((key) => rendererByKey(key.trim())))];
  } catch (error) {
    if (error instanceof SkipscopeError) throw new InvalidArgumentError(`${error.message} ${error.remedy}`);
    throw error;
  }
}
