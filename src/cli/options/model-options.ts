import { Option } from 'commander';
import { DEVICE_CHOICES, type DeviceChoice } from '#host/node/device/device-choice.ts';
import { positive, positiveReal, someText } from './arguments.ts';
import { chosenBlocks } from './chosen-blocks.ts';

export interface ModelOptions {
  /** The block-model folder. */
  readonly model: string;
  readonly device: DeviceChoice;
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** GiB that weights may take; a share of this machine's memory by default. */
  readonly memory?: number;
}

export const model = () => new Option('--model <dir>', 'block-model folder').makeOptionMandatory();
export const device = () =>
  new Option('--device <device>', 'what computes; auto takes the best that runs and passes the self-test')
    .choices(DEVICE_CHOICES)
    .default('cpu');
export const threads = () =>
  new Option('--threads <n>', 'CPU threads (default: physical cores)').argParser(positive);
export const memory = () =>
  new Option(
    '--memory <gib>',
    "memory that weights may take (default: 60 % of this machine's, 80 % of an NVIDIA GPU's); quantized weights stay packed where widened ones exceed it",
  ).argParser(positiveReal);
export const calibration = () =>
  new Option(
    '--calibration <path>',
    'pictures with annotations: a folder, a .zip, or a .json, .csv or .jsonl file',
  ).makeOptionMandatory();
export const question = () =>
  new Option(
    '--prompt <text>',
    "question in place of the task's own; samples with a question of their own are asked that",
  ).argParser(someText);
export const skip = () =>
  new Option('--skip <blocks>', 'blocks to skip, such as 3,7 or 9-11, or @FILE for those of a JSON file')
    .argParser(chosenBlocks)
    .default({ skip: [], of: null }, 'none');
export const hubEndpoint = () =>
  new Option('--hub-endpoint <url>', 'address of the Hugging Face hub, or of a mirror of it')
    .env('HF_ENDPOINT')
    .default('https://huggingface.co');
