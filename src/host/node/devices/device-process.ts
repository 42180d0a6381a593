import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type UnitTask, taskKey } from '#engine/workers/unit-task.ts';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { openNodeDevice } from '#host/node/device/node-device.ts';
import { shareArenas } from '#host/node/device/share-arenas.ts';
import { refusalOf } from '#host/node/queue/refusal-of.ts';
import { WorkerMemory } from '#host/node/queue/worker-memory.ts';
import { type WorkerModel, describeWorkerModel } from '#host/node/queue/worker-models.ts';
import { type FromDevice, type ToDevice, deviceSettingsSchema, toDeviceSchema } from './device-messages.ts';

// The process that `StartedDevice` starts: one device that answers units, for the process of a search.

/** A task that is open, with the model that it is for. */
interface OpenedTask {
  readonly task: UnitTask;
  readonly key: string;
  readonly model: WorkerModel;
}

let opened: OpenedTask | null = null;
let underWay = new AbortController();
const pictures = new Map<string, (bytes: Uint8Array<ArrayBuffer> | null) => void>();

// A search that is interrupted ends by itself, and this process with it.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  process.exit();
});

function say(message: FromDevice): void {
  process.send?.(message);
}

function failed(error: unknown): FromDevice {
  const remedy = error instanceof SkipscopeError ? error.remedy : 'Take this device out of --devices.';
  return { kind: 'failed', message: errorMessage(error), remedy };
}

async function openDevice(): Promise<void> {
  shareArenas();
  const settings = deviceSettingsSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const { runtime } = await openNodeDevice(settings.device, settings);
  const files = {
    decodeImage,
    task: () => Promise.resolve(current().task),
    read: (hash: string) =>
      new Promise<Uint8Array<ArrayBuffer> | null>((resolve) => {
        pictures.set(hash, resolve);
        say({ kind: 'picture', hash });
      }),
  };
  const memory = new WorkerMemory({
    runtime,
    files,
    onSelfTest: () => undefined,
    ...(settings.cacheBytes !== undefined && { memoryBudget: settings.cacheBytes }),
  });

  async function reply(message: Exclude<ToDevice, { kind: 'abort' | 'picture' }>): Promise<FromDevice> {
    if (message.kind === 'open') {
      const { task, folder } = message;
      const model = await describeWorkerModel(folder, runtime);
      opened = { task, key: await taskKey(task), model };
      return { kind: 'opened', refusal: refusalOf({ app: APP_VERSION, models: [model] }, task) };
    }
    const { key, model } = current();
    underWay = new AbortController();
    const given = await memory.answer(model, { ...message, task: key }, underWay.signal);
    const answers = given.answers.map((answer) => [...answer]);
    const { blockTokens, ms } = given;
    return { kind: 'answered', answers, blockTokens, ...(ms !== undefined && { ms }) };
  }

  process.on('message', (received) => {
    const message = toDeviceSchema.parse(received);
    if (message.kind === 'abort') underWay.abort(new Error('The unit was taken back.'));
    else if (message.kind === 'picture') {
      pictures.get(message.hash)?.(message.bytes && Uint8Array.from(message.bytes));
      pictures.delete(message.hash);
    } else void reply(message).catch(failed).then(say);
  });
  const { provider, adapter } = runtime.describe();
  say({ kind: 'ready', provider, adapter, threads: runtime.threads });
}

function current(): OpenedTask {
  if (opened) return opened;
  throw new RangeError('No task is open.');
}

await openDevice().catch((error: unknown) => {
  say(failed(error));
  process.disconnect();
});
