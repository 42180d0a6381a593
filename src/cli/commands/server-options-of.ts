import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import type { ModelToServe } from '#server/serve-model.ts';
import type { ServerOptions } from '#server/server-options.ts';
import type { RowsChoice } from '#service/ports/engine-host.ts';
import { type SpreadFlags, poolOf } from '#cli/options/queue-options.ts';
import { checkpointLocation } from './checkpoint-location.ts';
import { planDevices } from './planned-devices.ts';
import type { Terminal } from './terminal.ts';
import { readTls } from './tls-files.ts';

/** Folder of the page, which `npm run build` writes. */
export const PAGE = fileURLToPath(new URL('../../../dist', import.meta.url));
/** Origins at which `npm start` and `npm run dev` serve the page. */
const PAGE_ORIGINS = [4173, 5173].flatMap((port) => [
  `http://localhost:${String(port)}`,
  `http://127.0.0.1:${String(port)}`,
]);

export interface ServeOptions extends SpreadFlags {
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

/** Translates the options of the command line into those of the server. Throws as `checkpointLocation` and `planDevices` do. */
export async function serverOptionsOf(options: ServeOptions, terminal: Terminal): Promise<ServerOptions> {
  const { model, dtype, threads, memory, tlsCert, tlsKey, allowOrigin } = options;
  const { own, others } = await planDevices(options);
  return {
    models: await Promise.all(model.map((text) => modelToServe(text, dtype))),
    onProgress: ({ phase }) => {
      terminal.progress(phase);
    },
    onWarning: (warning) => {
      terminal.note(`warning: ${warning}`);
    },
    dataFolder: options.data ?? defaultData(),
    address: options.host,
    port: options.port,
    device: own,
    otherDevices: others,
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
    workers: poolOf(options),
  };
}

async function modelToServe(text: string, dtype: ModelDtype): Promise<ModelToServe> {
  const location = await checkpointLocation(text, process.env['HF_ENDPOINT']);
  if (location.kind === 'remote') return { kind: 'remote', origin: location.origin, dtype };
  if (existsSync(join(location.name, 'manifest.json'))) return { kind: 'folder', folder: location.name };
  throw new SkipscopeError(
    'invalid-model',
    `${location.name} is no block model: it has no manifest.json.`,
    `Make one of a checkpoint: skipscope convert ${location.name} OUT --dtype ${dtype}, then serve OUT.`,
  );
}

/** The folder of user data for this program, as the XDG Base Directory Specification places it. */
export function defaultData(): string {
  const shared = process.env['XDG_DATA_HOME'];
  return join(
    shared === undefined || shared === '' ? join(homedir(), '.local', 'share') : shared,
    'skipscope',
  );
}
