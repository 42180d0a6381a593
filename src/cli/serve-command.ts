import { type Command, Option } from 'commander';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { DEVICE_CHOICES } from '#host/node/device/device-choice.ts';
import { count } from './arguments.ts';
import { batch, cacheMemory } from './batch-options.ts';
import { type ServeOptions, serve } from './commands/serve.ts';
import { memory, threads } from './model-options.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';

const PORT = 4180;
const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'];

/** The engine for pages. */
export function addServeCommand(program: Command, open: OpenTerminal): void {
  subcommand(program, 'serve', 'run the engine for pages, on this machine and its GPU')
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
