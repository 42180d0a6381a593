import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { RowsChoice } from '#service/ports/engine-host.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import type { ModelToServe } from '#server/served-models.ts';
import type { ServerOptions } from '#server/server-options.ts';
import { type RunningServer, startServer } from '#server/start-server.ts';
import { checkpointPlace } from '#cli/checkpoint-place.ts';
import type { Terminal } from '#cli/terminal.ts';
import { UsageError } from '#cli/usage-error.ts';

/** The page as `npm run build` leaves it. */
const PAGE = fileURLToPath(new URL('../../../dist', import.meta.url));
/** Where `npm start` and `npm run dev` serve the page. */
const PAGE_ORIGINS = [4173, 5173].flatMap((port) => [
  `http://localhost:${String(port)}`,
  `http://127.0.0.1:${String(port)}`,
]);

export interface ServeOptions {
  readonly model: readonly string[];
  readonly dtype: ModelDtype;
  readonly device: DeviceChoice;
  readonly threads?: number;
  /** GiB that weights may take. */
  readonly memory?: number;
  readonly batch?: RowsChoice;
  /** GiB that image features and caches may take. */
  readonly cacheMemory?: number;
  readonly data?: string;
  readonly host: string;
  readonly port: number;
  readonly public?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly allowOrigin: readonly string[];
  readonly allowHost: readonly string[];
  readonly logLevel: ServerOptions['logLevel'];
}

/** `skipscope serve`: runs the engine for pages, until Ctrl-C or SIGTERM. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  const stop = untilStopped();
  const server = await startServer(await serverOptions(options, terminal));
  try {
    announce(server, options, terminal);
    await Promise.race([stop, preload(server, terminal)]);
    await stop;
    terminal.note('Finishing the evaluation in flight; what is left goes on with the next start.');
  } finally {
    await server.close();
  }
}

async function serverOptions(options: ServeOptions, terminal: Terminal): Promise<ServerOptions> {
  const { model, dtype, threads, memory, tlsCert, tlsKey, allowOrigin } = options;
  return {
    models: await Promise.all(model.map((text) => modelToServe(text, dtype))),
    onProgress: ({ phase }) => {
      terminal.progress(phase);
    },
    dataFolder: options.data ?? defaultData(),
    host: options.host,
    port: options.port,
    device: options.device,
    ...(threads !== undefined && { threads }),
    ...(memory !== undefined && { memoryBytes: memory * 2 ** 30 }),
    ...(options.batch !== undefined && { rows: options.batch }),
    ...(options.cacheMemory !== undefined && { cacheBytes: options.cacheMemory * 2 ** 30 }),
    open: options.public ?? false,
    tls: await readTls(tlsCert, tlsKey),
    allowedOrigins: [...PAGE_ORIGINS, ...allowOrigin],
    allowedHosts: options.allowHost,
    pageFolder: existsSync(join(PAGE, 'index.html')) ? PAGE : null,
    logLevel: options.logLevel,
  };
}

async function modelToServe(text: string, dtype: ModelDtype): Promise<ModelToServe> {
  const place = await checkpointPlace(text, process.env['HF_ENDPOINT']);
  if (place.kind === 'remote') return { kind: 'remote', origin: place.origin, dtype };
  if (existsSync(join(place.name, 'manifest.json'))) return { kind: 'folder', folder: place.name };
  throw new SkipscopeError(
    'invalid-model',
    `${place.name} is no block model: it has no manifest.json.`,
    `Make one of a checkpoint: skipscope convert ${place.name} OUT --dtype ${dtype}, then serve OUT.`,
  );
}

/** Where programs keep what is theirs. */
function defaultData(): string {
  const shared = process.env['XDG_DATA_HOME'];
  return join(
    shared === undefined || shared === '' ? join(homedir(), '.local', 'share') : shared,
    'skipscope',
  );
}

async function readTls(
  certificate: string | undefined,
  key: string | undefined,
): Promise<ServerOptions['tls']> {
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined)
    throw new UsageError('--tls-cert and --tls-key belong together: give both or neither.');
  try {
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `The TLS files cannot be read: ${errorMessage(cause)}.`,
      'Give the paths of a certificate and its private key, both as PEM.',
      { cause },
    );
  }
}

function announce({ url, link, device }: RunningServer, options: ServeOptions, terminal: Terminal): void {
  const data = options.data ?? defaultData();
  const built = existsSync(join(PAGE, 'index.html'));
  terminal.result({ url, link, device, data, page: built }, [
    `Computing on ${device.provider} (${device.adapter}, ${String(device.threads)} threads)`,
    ...(device.fallbackReason === null ? [] : [device.fallbackReason]),
    `Keeping runs, calibration sets and models in ${data}`,
    built
      ? 'Open this link, or paste it into a page:'
      : 'Paste this link into a page ("npm start" serves one):',
    `  ${link}`,
    'Whoever has the link can use this server. Ctrl-C stops it; what runs goes on with the next start.',
  ]);
}

/** The model that pages will ask for, so that the first one does not wait for it. What is wrong with it is told there too. */
async function preload({ engine }: RunningServer, terminal: Terminal): Promise<void> {
  const capabilities = await engine.device.capabilities();
  if (capabilities.kind !== 'server' || capabilities.defaultModel === null) return;
  try {
    const { name } = await engine.currentModel.load(
      { url: capabilities.defaultModel, provider: 'auto' },
      {
        onProgress: ({ phase }) => {
          terminal.progress(phase);
        },
      },
    );
    terminal.note(`${name} is loaded.`);
  } catch (error) {
    terminal.note(`The model cannot be loaded: ${errorMessage(error)}`);
  }
}

/** Resolves with the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}
