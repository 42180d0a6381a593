import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { errorMessage } from '#engine/base/errors.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { DEVICE_CHOICES } from '#host/node/device/device-choice.ts';
import type { RunningServer } from '#server/start-server.ts';
import { count } from '#cli/options/arguments.ts';
import { batch, cacheMemory } from '#cli/options/batch-options.ts';
import { memory, threads } from '#cli/options/model-options.ts';
import { addSpreadOptions } from '#cli/options/queue-options.ts';
import { PAGE, type ServeOptions, defaultData, serverOptionsOf } from './server-options-of.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

const PORT = 4180;
const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'];

/** `skipscope serve`: runs the engine for pages, until Ctrl-C or SIGTERM. */
export function addServe(program: Command, open: OpenTerminal): void {
  const command = subcommand(program, 'serve', 'run the engine for pages, on this machine and its GPU');
  addSpreadOptions(command)
    .option(
      '--model <models...>',
      'block-model folders; or names on the Hugging Face hub or URLs, which are converted once (default: none)',
      [],
    )
    .addOption(
      new Option('--dtype <dtype>', 'weights of models that are converted')
        .choices(MODEL_DTYPES)
        .default('q4'),
    )
    .addOption(
      new Option('--device <device>', 'what computes; auto takes the best that runs and passes the self-test')
        .choices(DEVICE_CHOICES)
        .default('auto'),
    )
    .addOption(threads())
    .addOption(memory())
    .addOption(batch().default(undefined, 'measured on a GPU, 8 on the CPU'))
    .addOption(cacheMemory())
    .option(
      '--data <dir>',
      'where runs, calibration sets and models are kept (default: the user data folder)',
    )
    .addOption(new Option('--port <n>', 'port to listen at; 0 for any').argParser(count).default(PORT))
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--public', 'listen at an address that others can reach; needs TLS')
    .option('--tls-cert <file>', 'certificate, PEM')
    .option('--tls-key <file>', 'private key of the certificate, PEM')
    .option('--allow-origin <origins...>', 'pages of other servers that may use this one', [])
    .option('--allow-host <names...>', 'further names, or NAME:PORT, under which this server is reached', [])
    .addOption(
      new Option('--log-level <level>', 'what is logged to stderr').choices(LOG_LEVELS).default('warn'),
    )
    .action((options: ServeOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => serve(options, terminal)),
    );
}

async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  const stop = untilStopped();
  const serverOptions = await serverOptionsOf(options, terminal);
  // The server and its libraries are loaded by this command only: they double the time in which any other starts.
  const { shareArenas } = await import('#host/node/device/share-arenas.ts');
  shareArenas();
  const { startServer } = await import('#server/start-server.ts');
  const server = await startServer(serverOptions);
  try {
    announce(server, options, terminal);
    await Promise.race([stop, preload(server, terminal)]);
    await stop;
    terminal.note('Finishing the evaluation in flight; what is left goes on with the next start.');
  } finally {
    await server.close();
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

/** Loads the model that pages ask for first, so that no page waits for it; an error is noted, and pages get it too. */
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
