import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { EngineService } from '#service/engine-service.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { SpreadWork } from '#engine/workers/spread-work.ts';
import { DEFAULT_ROWS } from '#engine/strategies/group-plan.ts';
import type { ModelProgress } from '#host/node/queue/model-files.ts';
import type { NatsPoolOptions } from '#host/node/queue/nats-worker-pool.ts';
import { claimFolder } from '#host/node/files/claim.ts';
import { checkOptions } from './check-options.ts';
import { createApp } from './create-app.ts';
import { ServerMetrics } from '#server/http/server-metrics.ts';
import { createNodeHost } from '#host/node/node-host.ts';
import { authoritiesOf, linkAuthority, originsOf } from './security/addresses.ts';
import type { ServerNames } from './security/guard.ts';
import { pairingToken } from './security/pairing-token.ts';
import { serveModel } from './serve-model.ts';
import { type OpenNodeDevice, describeDevice, openNodeDevice } from '#host/node/device/node-device.ts';
import type { ServerOptions } from './server-options.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { makeFolder } from '#host/node/files/make-folder.ts';

/** A server that listens. */
export interface RunningServer {
  /** Origin of the server, such as `http://127.0.0.1:4180`. */
  readonly url: string;
  /** The link that connects a page. The token is in its fragment, which browsers do not send to a server. */
  readonly link: string;
  readonly device: ReturnType<typeof describeDevice>;
  /** The engine, for callers in the same process. */
  readonly engine: EngineService;
  /** Stops behind the evaluation under way, leaves the runs to the next start, and frees all resources. */
  close(): Promise<void>;
}

/**
 * Starts a server, which resumes the runs of an earlier one and listens. Throws `SkipscopeError` when the data folder is in use, when
 * a model or the device is not available, when the address is in use, and for options as `checkOptions` does. A server that does
 * not start leaves nothing open and no folder claimed.
 */
export async function startServer(given: ServerOptions): Promise<RunningServer> {
  checkOptions(given);
  const options = withAbsolutePaths(given);
  await makeFolder(options.dataFolder, 0o700);
  const steps: EndStep[] = [await claimFolder(options.dataFolder)];
  try {
    return await openServer(options, steps);
  } catch (error) {
    // The first error is the one to report.
    await end(steps).catch(() => undefined);
    throw error;
  }
}

/** Opens the parts of a server. `steps` receives what ends each of them. */
async function openServer(options: ServerOptions, steps: EndStep[]): Promise<RunningServer> {
  const token = await pairingToken(options.dataFolder);
  const device = await openNodeDevice(options.device, options);
  steps.push(() => device.runtime.dispose());
  const metrics = new ServerMetrics();
  const served: string[] = [];
  const host = await createNodeHost({
    dataFolder: options.dataFolder,
    device,
    passes: passesOn(device, options),
    workers: await openWorkers(options, metrics, steps, {
      // No run is executed before engine, host and app exist.
      modelFolder: async ({ hash, name }) => host.models.path(await engine.models.withHash(hash, name)),
      onModelProgress: inTenths((progress) => {
        app.log.info(progress, "A model is being put into the queue's store.");
      }),
    }),
    defaultModel: () => served[0] ?? null,
    onEvent: (event) => {
      metrics.count(event);
    },
    onRunFailed: (run, error) => {
      // No run is executed before the app exists.
      app.log.error({ run, message: errorMessage(error) }, 'A run failed.');
    },
  });
  steps.push(() => host.runs.close());
  const engine = new EngineService(host.engineHost);
  for (const model of options.models) served.push(await serveModel(model, host.models, engine, options));
  const names: ServerNames = { authorities: new Set(), origins: new Set() };
  const stopping = new AbortController();
  const app = await createApp({ options, token, names, engine, host, metrics, stopping: stopping.signal });
  steps.push(
    () => app.close(),
    () => engine.runs.suspend(),
    // Calls end first: questions go before searches and would delay the end of the evaluation under way.
    () => {
      stopping.abort();
    },
  );
  steps.push(await sweepUploads(host, app.log));
  // Runs are resumed before the server listens, so that a client that follows a run does not find it paused.
  await engine.runs.resumeInterrupted();
  const url = await listen(app, options, names);
  return {
    url,
    link: `${url}/#pair=${token}`,
    device: describeDevice(device),
    engine,
    close: () => end(steps),
  };
}

/** Ends one part of a server. */
type EndStep = () => Promise<void> | void;

/** Ends all parts, the last one first. A part that does not end keeps no other from ending; the first error is thrown at last. */
async function end(steps: readonly EndStep[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps.toReversed()) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** The options with absolute folders, by which `folderHiding` finds the folders in error texts. */
function withAbsolutePaths(options: ServerOptions): ServerOptions {
  return {
    ...options,
    dataFolder: resolve(options.dataFolder),
    pageFolder: options.pageFolder === null ? null : resolve(options.pageFolder),
    models: options.models.map((model) =>
      model.kind === 'folder' ? { ...model, folder: resolve(model.folder) } : model,
    ),
  };
}

/** The workers of a queue, or the other devices of this machine. What reaches them is loaded by those who have them. */
async function openWorkers(
  { workers, otherDevices: devices = [], onWarning }: ServerOptions,
  metrics: ServerMetrics,
  steps: EndStep[],
  models: Required<Pick<NatsPoolOptions, 'modelFolder' | 'onModelProgress'>>,
): Promise<EngineHost['workers']> {
  const told = {
    ...(onWarning && { onRefused: onWarning }),
    onSpread: (work: SpreadWork): void => {
      metrics.countUnits(work);
    },
  };
  if (workers) {
    const { NatsWorkerPool } = await import('#host/node/queue/nats-worker-pool.ts');
    const pool = await NatsWorkerPool.connect({ ...workers, ...told, ...models });
    steps.push(() => pool.close());
    return pool;
  }
  if (devices.length === 0) return null;
  const { DevicePool } = await import('#host/node/devices/device-pool.ts');
  const pool = await DevicePool.start({ devices, modelFolder: models.modelFolder, ...told });
  steps.push(() => pool.close());
  return pool;
}

/** Tells of a model at each tenth of its bytes. */
function inTenths(tell: (progress: ModelProgress) => void): (progress: ModelProgress) => void {
  let told = '';
  return (progress) => {
    const { model, doneBytes, totalBytes } = progress;
    const tenth = `${model} ${String(Math.floor((10 * doneBytes) / totalBytes))}`;
    if (tenth !== told) tell(progress);
    told = tenth;
  };
}

function passesOn({ runtime }: OpenNodeDevice, { rows, cacheBytes }: ServerOptions): EngineHost['passes'] {
  return {
    rows: rows ?? (runtime.provider === 'cpu' ? DEFAULT_ROWS : 'auto'),
    ...(cacheBytes !== undefined && { memoryBudget: cacheBytes }),
  };
}

async function listen(app: FastifyInstance, options: ServerOptions, names: ServerNames): Promise<string> {
  const { address, tls, allowedHosts, allowedOrigins } = options;
  try {
    await app.listen({ host: address, port: options.port });
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `The server cannot listen at ${address}, port ${String(options.port)}: ${errorMessage(cause)}.`,
      'Give another --port or --host.',
      { cause },
    );
  }
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound ? bound.port : options.port;
  const scheme = tls ? 'https' : 'http';
  names.authorities = authoritiesOf(address, port, allowedHosts);
  names.origins = originsOf(scheme, names.authorities, allowedOrigins);
  return `${scheme}://${linkAuthority(address, port, allowedHosts)}`;
}
