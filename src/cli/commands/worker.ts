import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { WorkerModel } from '#host/node/queue/worker-models.ts';
import type { WorkerRecord } from '#host/node/queue/worker-record.ts';
import { cacheBudget, cacheMemory } from '#cli/options/batch-options.ts';
import { memory, threads } from '#cli/options/model-options.ts';
import { type QueueFlags, addQueueOptions, queueOf, queueVariables } from '#cli/options/queue-options.ts';
import { type WorkerDevice, workerDevice } from '#cli/options/worker-device.ts';
import { untilInterrupted } from './interrupt.ts';
import { modelProgress } from './model-progress.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { openDevice } from './with-model.ts';
import { runOnEachGpu } from './worker-processes.ts';

interface WorkerFlags extends QueueFlags {
  readonly queue: string;
  readonly model: readonly string[];
  readonly modelCache?: string;
  readonly device: WorkerDevice;
  readonly devices?: 'all';
  readonly threads?: number;
  readonly memory?: number;
  readonly cacheMemory?: number;
}

/** `skipscope worker`: answers units of other machines' searches, until Ctrl-C or SIGTERM. */
export function addWorker(program: Command, open: OpenTerminal): void {
  const command = subcommand(
    program,
    'worker',
    "work on searches of other machines with this machine's device",
  );
  const queue = new Option('--queue <url>', 'NATS server that gives the work, such as nats://host:4222');
  addQueueOptions(command, queue.makeOptionMandatory())
    .option('--model <dirs...>', 'block-model folders that are worked on', [])
    .option('--model-cache <dir>', 'a folder of such folders, which gets those that searches offer')
    .addOption(
      new Option('--device <device>', 'what computes: auto, cuda, cuda:1 for the second GPU, webgpu, cpu')
        .argParser(workerDevice)
        .default({ device: 'auto' }, 'auto'),
    )
    .addOption(new Option('--devices <which>', 'one process for each NVIDIA GPU').choices(['all']))
    .addOption(threads())
    .addOption(memory())
    .addOption(cacheMemory())
    .action((options: WorkerFlags & JsonOption) =>
      inTerminal(open, options, (terminal) => work(options, terminal)),
    );
}

function work(options: WorkerFlags & JsonOption, terminal: Terminal): Promise<void> {
  const stopped = new SkipscopeError('runtime', 'The worker was stopped.', 'Its unit goes to another one.');
  return untilInterrupted(stopped, async (signal) => {
    if (options.devices !== undefined)
      return runOnEachGpu(argumentsOf(options), queueVariables(options), terminal, signal);
    const { device, gpu } = options.device;
    // CUDA counts the GPUs that it may see, so this one is its first.
    if (gpu !== undefined) process.env['CUDA_VISIBLE_DEVICES'] = gpu;
    const { runtime, fallbackReason } = await openDevice({ ...options, device });
    if (fallbackReason !== null) terminal.note(fallbackReason);
    try {
      const { shareArenas } = await import('#host/node/device/share-arenas.ts');
      shareArenas();
      const models = await modelsOf(options, runtime);
      // The client of NATS is loaded by those who use it.
      const { runWorker } = await import('#host/node/queue/run-worker.ts');
      await runWorker(
        {
          queue: queueOf(options.queue, options),
          runtime,
          models,
          ...cacheBudget(options),
          ...(options.modelCache !== undefined && { modelCache: options.modelCache }),
          onModelProgress: modelProgress(terminal, 'Fetching model'),
          onRecord: recorded(terminal),
          onError: (error) => {
            terminal.note(errorMessage(error));
          },
        },
        signal,
      );
    } finally {
      await runtime.dispose();
    }
  });
}

/** The arguments that give a process these options, those of the device and of the queue's address apart. */
function argumentsOf(options: WorkerFlags & JsonOption): readonly string[] {
  const { queueCa, queueCert, queueKey, modelCache } = options;
  const named = {
    'queue-ca': queueCa,
    'queue-cert': queueCert,
    'queue-key': queueKey,
    'model-cache': modelCache,
    threads: options.threads,
    memory: options.memory,
    'cache-memory': options.cacheMemory,
  };
  return [
    'worker',
    ...Object.entries(named).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    ),
    ...(options.model.length > 0 ? ['--model', ...options.model] : []),
    ...(options.json === true ? ['--json'] : []),
  ];
}

/** Tells of a worker once it is there, and then how far it is. */
function recorded(terminal: Terminal): (record: WorkerRecord) => void {
  let announced: number | null = null;
  return ({ id, device, models, units, failed }) => {
    if (announced !== null) {
      for (const { name } of models.slice(announced)) terminal.note(`Fetched the model ${name}.`);
      announced = models.length;
      const failures = failed > 0 ? `, ${String(failed)} could not be answered` : '';
      terminal.progress(`${String(units)} ${units === 1 ? 'unit' : 'units'} answered${failures}`);
      return;
    }
    announced = models.length;
    terminal.result({ id, device, models }, [
      `Worker ${id} on ${device.provider} (${device.adapter}, ${String(device.threads)} threads)`,
      `${worksOn(models)} Ctrl-C stops it; its unit goes to another worker.`,
    ]);
  };
}

function worksOn(models: WorkerRecord['models']): string {
  if (models.length === 0) return 'Waiting for models that searches offer (--queue-models).';
  return `Working on ${models.map(({ name }) => name).join(', ')}.`;
}

async function modelsOf(options: WorkerFlags, runtime: OrtRuntime): Promise<readonly WorkerModel[]> {
  const { describeWorkerModel } = await import('#host/node/queue/worker-models.ts');
  const folders = [...options.model, ...(await foldersIn(options.modelCache))];
  if (folders.length === 0 && options.modelCache === undefined)
    throw new SkipscopeError(
      'invalid-input',
      'The worker has no model to work on.',
      'Name block-model folders with --model, or a folder of such folders with --model-cache.',
    );
  return Promise.all(folders.map((folder) => describeWorkerModel(folder, runtime)));
}

async function foldersIn(cache: string | undefined): Promise<readonly string[]> {
  // A cache that is not there yet is made with the first model that is fetched.
  if (cache === undefined || !existsSync(cache)) return [];
  const entries = await readdir(cache, { withFileTypes: true });
  return entries
    .map(({ name }) => join(cache, name))
    .filter((folder) => existsSync(join(folder, 'manifest.json')))
    .sort();
}
