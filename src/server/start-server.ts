import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { EngineService } from '#service/engine-service.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { DEFAULT_ROWS } from '#engine/strategies/group-plan.ts';
import { claimFolder } from '#host/node/files/folder-claim.ts';
import { createApp } from './create-app.ts';
import { ServerMetrics } from '#server/http/server-metrics.ts';
import { createNodeHost } from '#host/node/node-host.ts';
import { hostNames, isLoopback, linkAuthority, originNames } from './security/addresses.ts';
import type { ServerNames } from './security/guard.ts';
import { pairingToken } from './security/pairing-token.ts';
import { serveModel } from './served-models.ts';
import { type OpenNodeDevice, describeDevice, openNodeDevice } from '#host/node/device/node-device.ts';
import type { ServerOptions } from './server-options.ts';
import { sweepUploads } from './sweep-uploads.ts';

/** A server that listens. */
export interface RunningServer {
  /** Origin of its addresses, such as `http://127.0.0.1:4180`. */
  readonly url: string;
  /** Opened or pasted in a page, it connects the page; the token stands where browsers keep it to themselves. */
  readonly link: string;
  readonly device: ReturnType<typeof describeDevice>;
  /** The engine, for those who run in the same process. */
  readonly engine: EngineService;
  /** Finishes the evaluation in flight, leaves the others to the next start, and gives everything back. */
  close(): Promise<void>;
}

/**
 * Starts a server: takes on again what an earlier one has left, and listens. Throws `SkipscopeError` when the data folder is in
 * use, a model or the device cannot be had, the address is taken, or it would be open to others without encryption.
 */
export async function startServer(given: ServerOptions): Promise<RunningServer> {
  requireEncryption(given);
  const options = withAbsolutePaths(given);
  await mkdir(options.dataFolder, { recursive: true, mode: 0o700 });
  const release = await claimFolder(options.dataFolder);
  try {
    const token = await pairingToken(options.dataFolder);
    const device = await openNodeDevice(options.device, options);
    const metrics = new ServerMetrics();
    const served: string[] = [];
    const host = await createNodeHost({
      dataFolder: options.dataFolder,
      device,
      passes: passesOn(device, options),
      defaultModel: () => served[0] ?? null,
      onEvent: (event) => {
        metrics.count(event);
      },
    });
    const engine = new EngineService(host.engineHost);
    for (const model of options.models)
      served.push(await serveModel(model, host.models, engine, options.onProgress ?? (() => undefined)));
    const names: ServerNames = { hosts: new Set(), origins: new Set() };
    const stopping = new AbortController();
    const app = await createApp({ options, token, names, engine, host, metrics, stopping: stopping.signal });
    const endSweeping = await sweepUploads(host, app.log);
    // Before anybody can ask: whoever follows a run must find it under way, not paused.
    await engine.runs.resumeInterrupted();
    const url = await listen(app, options, names).catch(async (error: unknown) => {
      endSweeping();
      await engine.runs.suspend();
      throw error;
    });
    return {
      url,
      link: `${url}/#pair=${token}`,
      device: describeDevice(device),
      engine,
      close: async () => {
        endSweeping();
        // First of all: questions go before searches, and would keep the evaluation in flight from ending.
        stopping.abort();
        await engine.runs.suspend();
        await app.close();
        await host.runs.close();
        await device.runtime.dispose();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Error texts name folders as they were given here, and where they lie is taken out of them. */
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

function passesOn({ runtime }: OpenNodeDevice, { rows, cacheBytes }: ServerOptions): EngineHost['passes'] {
  return {
    rows: rows ?? (runtime.provider === 'cpu' ? DEFAULT_ROWS : 'auto'),
    ...(cacheBytes !== undefined && { memoryBudget: cacheBytes }),
  };
}

/** Whoever listens in on a network would have the token. */
function requireEncryption({ host, tls, open }: ServerOptions): void {
  if (isLoopback(host)) return;
  if (!open)
    throw new SkipscopeError(
      'invalid-input',
      `Others can reach this machine at ${host}.`,
      'Listen at 127.0.0.1 and come in through an SSH tunnel, or say --public with --tls-cert and --tls-key.',
    );
  if (tls) return;
  throw new SkipscopeError(
    'invalid-input',
    'A server that others can reach must encrypt what it says.',
    'Give --tls-cert and --tls-key.',
  );
}

async function listen(app: FastifyInstance, options: ServerOptions, names: ServerNames): Promise<string> {
  const { host, tls, allowedHosts, allowedOrigins } = options;
  try {
    await app.listen({ host, port: options.port });
  } catch (cause) {
    throw new SkipscopeError(
      'invalid-input',
      `The server cannot listen at ${host}, port ${String(options.port)}: ${errorMessage(cause)}.`,
      'Give another --port or --host.',
      { cause },
    );
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const scheme = tls ? 'https' : 'http';
  names.hosts = hostNames(host, port, allowedHosts);
  names.origins = originNames(scheme, names.hosts, allowedOrigins);
  return `${scheme}://${linkAuthority(host, port, allowedHosts)}`;
}
