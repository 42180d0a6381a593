import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectServer } from '#client/http/connect-server.ts';
import { parseServerLink } from '#client/http/server-link.ts';
import { ServerUnreachable } from '#client/http/server-unreachable.ts';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import { isAbort } from '#engine/base/abort.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { familyCheckpoint } from '#host/node/testing/family-goldens.ts';
import { hugePictures } from '#host/node/testing/huge-pictures.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { CALIBRATION, ROOT } from '../support/model.ts';
import type { Campaign, FaultContext, Row } from './campaign.ts';
import { HealthWatch } from './health-watch.ts';
import { type HostileModel, hostileModels as hostileFiles } from './hostile-files.ts';
import { type HostileFile, HostileHost } from './hostile-host.ts';
import { Tally } from './tally.ts';

/** An import, and what is asked of a model that could be imported, may take so long; then the client gives up. */
const PATIENCE_MS = 20_000;
/** The honest model answers within so long afterwards. */
const RECOVERY_MS = 60_000;

const outcomes = ['refused in words', 'given up by the client', 'answered', 'not survived'] as const;
type Outcome = (typeof outcomes)[number];

interface Asked {
  readonly client: SkipscopeClient;
  readonly honest: string;
  readonly picture: Blob;
}

async function within<T>(ms: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  return Promise.race([
    task(signal),
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new DOMException('Given up.', 'AbortError'));
      });
    }),
  ]);
}

const QUESTION = { prompt: 'aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa?', skip: [], maxNewTokens: 2 };

/** Imports a model, loads it and asks it something, as far as that goes. */
function tryModel({ client, picture }: Asked, url: string): Promise<Outcome> {
  return inWords(async () => {
    await within(PATIENCE_MS, (signal) =>
      client.models.inspect({ origin: { kind: 'url', url } }, { signal }),
    );
    const { id } = await within(PATIENCE_MS, (signal) =>
      client.models.import({ origin: { kind: 'url', url }, dtype: 'fp32' }, { signal }),
    );
    await within(PATIENCE_MS, (signal) =>
      client.currentModel.load({ url: `stored:${id}`, provider: 'auto' }, { signal }),
    );
    await within(PATIENCE_MS, (signal) =>
      client.currentModel.generate({ ...QUESTION, image: picture }, { signal }),
    );
  });
}

/** Asks the honest model about a picture. */
function tryPicture({ client }: Asked, image: Blob): Promise<Outcome> {
  return inWords(() =>
    within(PATIENCE_MS, (signal) => client.currentModel.generate({ ...QUESTION, image }, { signal })),
  );
}

async function inWords(task: () => Promise<unknown>): Promise<Outcome> {
  try {
    await task();
    return 'answered';
  } catch (error) {
    if (isAbort(error)) return 'given up by the client';
    if (error instanceof ServerUnreachable) return 'not survived';
    if (error instanceof SkipscopeError && error.message !== '') return 'refused in words';
    throw error;
  }
}

/** Null once the honest model answers again; what is wrong if it does not. */
async function faultAfterwards({ client, honest, picture }: Asked): Promise<string | null> {
  try {
    await within(RECOVERY_MS, async (signal) => {
      // The honest model is served from its folder, and cannot be deleted.
      const imported = (await client.models.list()).filter(({ id }) => !id.startsWith('served-'));
      for (const { id } of imported) await client.models.delete({ id });
      await client.currentModel.load({ url: honest, provider: 'auto' }, { signal });
      await client.currentModel.generate({ ...QUESTION, image: picture }, { signal });
    });
    return null;
  } catch (error) {
    return errorMessage(error);
  }
}

/** A server that is started again where it did not survive. */
class Target {
  server: ServeProcess | null = null;
  asked: Asked | null = null;

  constructor(
    readonly context: FaultContext,
    readonly health: HealthWatch,
    readonly onLate: (what: string) => void,
  ) {}

  async open(): Promise<Asked> {
    if (this.asked) return this.asked;
    const { folder, model } = this.context;
    await rm(join(folder, 'data'), { recursive: true, force: true });
    const options = ['--threads', '1'];
    this.server = await ServeProcess.start({ dataFolder: join(folder, 'data'), model: model.model, options });
    const link = parseServerLink(this.server.link);
    const client = await connectServer(link, 'faults', this.server.url);
    const capabilities = await client.device.capabilities();
    const honest = (capabilities.kind === 'server' ? capabilities.defaultModel : null) ?? '';
    const picture = new Blob([await readFile(join(ROOT, 'public', CALIBRATION, 'images/000001.webp'))]);
    this.asked = { client, honest, picture };
    await faultAfterwards(this.asked);
    this.health.watch(link.url, link.token, this.onLate);
    return this.asked;
  }

  async close(): Promise<void> {
    await this.health.rest();
    await this.server?.kill();
    this.asked = null;
  }
}

async function honestFiles(): Promise<Map<string, Uint8Array>> {
  const source = familyCheckpoint('llama-clip');
  const files = new Map<string, Uint8Array>();
  for (const path of [
    'config.json',
    'generation_config.json',
    'model.safetensors',
    'preprocessor_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'chat_template.json',
  ])
    files.set(path, await source.read(path));
  return files;
}

async function run(context: FaultContext): Promise<readonly Row[]> {
  const host = await HostileHost.start();
  const health = await HealthWatch.open();
  const honest = await honestFiles();
  const models = hostileFiles(honest);
  let during = '';
  const late = new Set<string>();
  const target = new Target(context, health, (what) => {
    if (!late.has(during)) context.violation(`${what}, during "${during}".`);
    late.add(during);
  });
  const pictures = hugePictures();
  const tries = models.length + Object.keys(pictures).length;
  const tally = new Tally<Outcome>('hostile models and pictures', tries, outcomes, context);
  const attempt = async ({ name }: Pick<HostileModel, 'name'>, task: (asked: Asked) => Promise<Outcome>) => {
    const asked = await target.open();
    during = name;
    const outcome = await task(asked).catch((error: unknown): Outcome => {
      context.violation(`"${name}" ended in no error of the program: ${String(error)}`);
      return 'refused in words';
    });
    const fault = await faultAfterwards(asked);
    if (fault !== null) {
      context.violation(
        `"${name}" was not survived: the honest model does not answer afterwards (${fault}).`,
      );
      await target.close();
    }
    return fault === null ? outcome : 'not survived';
  };
  try {
    for (const model of models) {
      const files = new Map<string, HostileFile>([...honest, ...Object.entries(model.files)]);
      if ('model.safetensors.index.json' in model.files) files.delete('model.safetensors');
      const url = host.serve(model.name, files);
      tally.count(await attempt(model, (asked) => tryModel(asked, url)));
    }
    for (const [format, bytes] of Object.entries(pictures))
      tally.count(
        await attempt({ name: `picture: ${format}` }, (asked) => tryPicture(asked, new Blob([bytes]))),
      );
    return [tally.row(), health.row('/healthz meanwhile')];
  } finally {
    await target.close();
    await health.close();
    await host.stop();
  }
}

export const hostileModels: Campaign = {
  key: 'hostile',
  description:
    'hostile models are imported into a server, loaded and asked: it serves on, and honest models answer',
  run,
};
