import { type Command, Option } from 'commander';
import type { QueueOptions } from '#host/node/queue/queue-options.ts';
import type { NatsPoolOptions } from '#host/node/queue/nats-worker-pool.ts';
import { positiveReal } from './arguments.ts';
import { type DeviceList, deviceList } from './device-list.ts';

/** Where the queue of workers is, as given on the command line. */
export interface QueueFlags {
  readonly queue?: string;
  readonly queueCredentials?: string;
  readonly queueCa?: string;
  readonly queueCert?: string;
  readonly queueKey?: string;
}

/** What a command that hands units out may choose. */
export interface SpreadFlags extends QueueFlags {
  readonly devices?: DeviceList;
  readonly queueOnly?: boolean;
  readonly queueModels?: boolean;
  /** Seconds. */
  readonly workerSilence: number;
}

const QUEUE_VARIABLE = 'SKIPSCOPE_QUEUE';
const CREDENTIALS_VARIABLE = 'SKIPSCOPE_QUEUE_CREDENTIALS';
/** Seconds: a worker gives a sign of life every second. */
const SILENCE_S = 10;

/** Adds the options that say where the queue is. */
export function addQueueOptions(command: Command, queue: Option): Command {
  return command
    .addOption(queue.env(QUEUE_VARIABLE))
    .addOption(
      new Option('--queue-credentials <file>', 'credentials for the queue, as nsc makes them').env(
        CREDENTIALS_VARIABLE,
      ),
    )
    .option('--queue-ca <file>', "authority of the queue's certificate, PEM")
    .option('--queue-cert <file>', 'certificate to show to the queue, PEM')
    .option('--queue-key <file>', 'private key of that certificate, PEM');
}

/** Adds the options of a command that spreads searches over workers. */
export function addSpreadOptions(command: Command): Command {
  const queue = new Option(
    '--queue <url>',
    'NATS server whose workers answer, too, such as nats://host:4222',
  );
  return addQueueOptions(command, queue)
    .addOption(
      new Option(
        '--devices <list>',
        'several devices of this machine, such as cuda:0,cuda:1; all takes every NVIDIA GPU',
      )
        .argParser(deviceList)
        .conflicts(['device', 'queue']),
    )
    .option('--queue-only', 'leave all answers to workers; the device of this process takes times only')
    .option(
      '--queue-models',
      "put the model into the queue's store, for workers with --model-cache that lack it",
    )
    .addOption(
      new Option('--worker-silence <seconds>', 'after which the unit of a silent worker goes to another one')
        .argParser(positiveReal)
        .default(SILENCE_S),
    );
}

/** The variables that give a process the address of the queue, in which a password may be, and the credentials. */
export function queueVariables({ queue, queueCredentials }: QueueFlags): Readonly<Record<string, string>> {
  return {
    ...(queue !== undefined && { [QUEUE_VARIABLE]: queue }),
    ...(queueCredentials !== undefined && { [CREDENTIALS_VARIABLE]: queueCredentials }),
  };
}

export function queueOf(
  url: string,
  { queueCredentials, queueCa, queueCert, queueKey }: QueueFlags,
): QueueOptions {
  return {
    url,
    ...(queueCredentials !== undefined && { credentials: queueCredentials }),
    ...(queueCa !== undefined && { tlsCa: queueCa }),
    ...(queueCert !== undefined && { tlsCert: queueCert }),
    ...(queueKey !== undefined && { tlsKey: queueKey }),
  };
}

/** The workers that the options name; null without a queue. */
export function poolOf(flags: SpreadFlags): NatsPoolOptions | null {
  if (flags.queue === undefined) return null;
  return {
    ...queueOf(flags.queue, flags),
    ownDevice: flags.queueOnly !== true,
    offersModels: flags.queueModels === true,
    silenceMs: flags.workerSilence * 1000,
  };
}
