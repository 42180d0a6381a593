import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectServer } from '#client/http/connect-server.ts';
import { ServerConnection } from '#client/http/server-connection.ts';
import { parseServerLink } from '#client/http/server-link.ts';
import type { LoadedModel } from '#service/contract/model-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { DEMO_CALIBRATION } from '#cli/testing/run-cli.ts';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import { type SearchSpec, type SearchSpecInput, createSearchSpec } from '#engine/search/search-spec.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { BenchContext } from '#bench/measure/benchmark.ts';

/** A server in a process of its own with the demo set, for as long as a benchmark takes. */
export class BenchServer {
  private constructor(
    readonly process: ServeProcess,
    readonly folder: string,
    readonly client: SkipscopeClient,
    readonly model: LoadedModel,
    readonly set: CalibrationSummary,
  ) {}

  static async start({ model, threads, device }: BenchContext): Promise<BenchServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bench-server-'));
    const options = ['--threads', String(threads), '--device', device, '--log-level', 'error'];
    const process = await ServeProcess.start({ dataFolder: path.join(folder, 'data'), model, options });
    const client = await connectServer(parseServerLink(process.link), 'bench', process.url);
    const capabilities = await client.device.capabilities();
    const url = capabilities.kind === 'server' ? capabilities.defaultModel : null;
    const loaded = await client.currentModel.load({ url: url ?? '', provider: 'auto' });
    const set = await client.calibrations.import({ name: 'scenes', files: await demoFiles() });
    return new BenchServer(process, folder, client, loaded, set);
  }

  /** Another page of the server. */
  connect(owner: string): Promise<SkipscopeClient> {
    return connectServer(parseServerLink(this.process.link), owner, this.process.url);
  }

  connection(owner: string): ServerConnection {
    return new ServerConnection(parseServerLink(this.process.link), owner);
  }

  spec(input: Omit<SearchSpecInput, 'model' | 'calibration'>): SearchSpec {
    return createSearchSpec({
      ...input,
      model: { name: this.model.name, hash: this.model.hash },
      calibration: { name: this.set.name, id: this.set.id },
    });
  }

  /** Most resident memory of the server so far, in bytes. */
  async peakBytes(): Promise<number> {
    const status = await readFile(`/proc/${String(this.process.pid)}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1] ?? Number.NaN) * 1024;
  }

  async stop(): Promise<void> {
    await this.process.kill();
    await rm(this.folder, { recursive: true });
  }
}

async function demoFiles() {
  const names = await readdir(DEMO_CALIBRATION, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return { path: path.relative(DEMO_CALIBRATION, file), contents: new Blob([await readFile(file)]) };
    }),
  );
}
