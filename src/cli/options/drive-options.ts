import { type Command, InvalidArgumentError, Option } from 'commander';
import { DRIVE_REPORT_FORMS, type DriveReportForm } from '#engine/drive/drive-report-forms.ts';
import type { DriveQuestion } from '#engine/drive/lane.ts';
import { STREAM_KEYS, type StreamKey } from '#engine/streams/stream-kinds.ts';
import type { ChosenBlocks } from '#engine/export/skip-file.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { topicNameOf } from '#engine/streams/topic-name.ts';
import { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
import { nonNegativeReal, positive, positiveReal, someText } from './arguments.ts';
import { chosenBlocks } from './chosen-blocks.ts';
import { type ModelOptions, device, memory, model, skip, threads } from './model-options.ts';

/** Where the report of a drive goes, in the form that its name says. */
interface ReportFile {
  readonly path: string;
  readonly form: DriveReportForm;
}

export interface DriveOptions extends ModelOptions {
  readonly source: string;
  readonly kind?: StreamKey;
  readonly topic?: string;
  readonly task: TaskKey;
  readonly prompt?: string;
  readonly maxNewTokens?: number;
  readonly skip: ChosenBlocks;
  readonly against: ChosenBlocks;
  readonly rate: number;
  readonly speed: number;
  readonly from: number;
  readonly loop?: boolean;
  readonly frames?: number;
  readonly seconds?: number;
  readonly record?: string;
  readonly report?: ReportFile;
  readonly publish?: string;
  readonly publishNames?: string;
}

export function addDriveOptions(command: Command): Command {
  return command
    .requiredOption(
      '--source <source>',
      'FILE.mcap, FILE.db3, a folder of pictures, a calibration set (a folder, a .zip, or a .json, .csv or .jsonl file), or the address of a bridge, ws://HOST:PORT',
    )
    .addOption(
      new Option('--kind <kind>', 'what the source is (default: by its name, its port)').choices(STREAM_KEYS),
    )
    .addOption(
      new Option('--topic <name>', 'topic with pictures (default: the only one)').argParser(someText),
    )
    .addOption(model())
    .addOption(skip())
    .addOption(
      new Option('--against <blocks>', 'blocks that the other lane skips (default: the full model)')
        .argParser(chosenBlocks)
        .default({ skip: [], of: null }, 'none'),
    )
    .addOption(
      new Option('--task <task>', 'question of the task, and what is read in answers')
        .choices(TASKS.map(({ key }) => key))
        .default('single-object'),
    )
    .addOption(new Option('--prompt <text>', "question in place of the task's").argParser(someText))
    .addOption(
      new Option('--max-new-tokens <n>', "longest answer in tokens (default: the task's)").argParser(
        positive,
      ),
    )
    .addOption(
      new Option('--rate <hz>', 'frames used in a second, at most; pictures come as often')
        .argParser(positiveReal)
        .default(1),
    )
    .addOption(new Option('--speed <x>', 'speed of a recording').argParser(positiveReal).default(1))
    .addOption(
      new Option('--from <s>', 'seconds of a recording that are left out')
        .argParser(nonNegativeReal)
        .default(0),
    )
    .option('--loop', 'begin a recording again at its end')
    .addOption(new Option('--frames <n>', 'end after n answered frames').argParser(positive))
    .addOption(new Option('--seconds <s>', 'end after s seconds').argParser(positiveReal))
    .option('--record <file>', 'write used frames and answers to a new MCAP file')
    .addOption(new Option('--report <file>', 'write a report (.html, .md)').argParser(reportFile))
    .addOption(
      new Option('--publish <topic>', "publish the skip set's answers as std_msgs/String").argParser(rosName),
    )
    .addOption(
      new Option('--publish-names <topic>', 'publish names in them as vision_msgs/Classification').argParser(
        rosName,
      ),
    )
    .addOption(device())
    .addOption(threads())
    .addOption(memory());
}

/** The question of the options: a prompt of one's own has the model's limit of tokens unless one is given. */
export function questionOf({ task, prompt, maxNewTokens }: DriveOptions): DriveQuestion {
  const known = taskByKey(task);
  return prompt === undefined
    ? { prompt: known.prompt, maxNewTokens: maxNewTokens ?? known.maxNewTokens }
    : { prompt, maxNewTokens };
}

function reportFile(path: string): ReportFile {
  const form = DRIVE_REPORT_FORMS.find(({ ending }) => path.toLowerCase().endsWith(ending));
  if (form) return { path, form };
  const endings = DRIVE_REPORT_FORMS.map(({ ending }) => ending).join(' or ');
  throw new InvalidArgumentError(`"${path}" has to end with ${endings}.`);
}

/** The name of a topic, as ROS 2 takes it. */
function rosName(text: string): string {
  const name = topicNameOf(text);
  if (name !== null) return name;
  throw new InvalidArgumentError(`"${text}" is no name of a topic such as /skipscope/answer.`);
}
