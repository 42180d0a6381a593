import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';

export const ROOT = resolve(import.meta.dirname, '../..');

const run = promisify(execFile);
const manifestSchema = z.object({
  bin: z.object({ skipscope: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});

const announcement = z.object({ url: z.string(), link: z.string() });
/** What a server says of itself. */
type Announcement = z.infer<typeof announcement>;

/**
 * The package, built, packed by npm, and unpacked into an empty folder beside links to the packages that it names as its
 * dependencies, and to no others. npm itself would need the network.
 */
export class InstalledPackage {
  private constructor(
    readonly folder: string,
    /** Paths in the archive, without `package/`. */
    readonly files: readonly string[],
    readonly dependencies: readonly string[],
    readonly program: string,
  ) {}

  static async install(): Promise<InstalledPackage> {
    const folder = await mkdtemp(join(tmpdir(), 'skipscope-package-'));
    const stage = join(folder, 'stage');
    await mkdir(stage);
    await build(stage);
    for (const name of ['package.json', 'README.md', 'LICENSE', 'examples'])
      await cp(join(ROOT, name), join(stage, name), { recursive: true });
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: stage });
    const modules = join(folder, 'node_modules');
    const own = join(modules, 'skipscope');
    await mkdir(own, { recursive: true });
    const archive = join(folder, 'skipscope-0.1.0.tgz');
    const { stdout } = await run('tar', ['-xvzf', archive, '-C', own, '--strip-components=1']);
    await rm(stage, { recursive: true });
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(own, 'package.json'), 'utf8')));
    const dependencies = Object.keys(manifest.dependencies);
    for (const name of dependencies) {
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(ROOT, 'node_modules', name), join(modules, name));
    }
    const files = stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//u, ''));
    return new InstalledPackage(folder, files, dependencies, join(own, manifest.bin.skipscope));
  }

  path(file: string): string {
    return join(this.folder, 'node_modules', 'skipscope', file);
  }

  text(file: string): Promise<string> {
    return readFile(this.path(file), 'utf8');
  }

  /** What Node prints for these arguments, in the folder beside `node_modules`. Rejects when it fails. */
  async node(...args: readonly string[]): Promise<string> {
    return (await run(process.execPath, args, { cwd: this.folder, env: ENVIRONMENT })).stdout;
  }

  /** Serves a model until `use` has ended. */
  async serving<T>(model: string, use: (server: Announcement) => Promise<T>): Promise<T> {
    const options = ['--data', join(this.folder, 'data'), '--port', '0', '--device', 'cpu', '--json'];
    const child = spawn(process.execPath, [this.program, 'serve', '--model', model, ...options], {
      cwd: this.folder,
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      return await use(announcement.parse(JSON.parse(String(line))));
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

/** Without what Vitest sets for its own modules. */
const ENVIRONMENT = { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: undefined };

/** Builds the page and the part for Node. The models, which make up most of the package, are left out. */
async function build(stage: string): Promise<void> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const options = { cwd: ROOT, env: ENVIRONMENT };
  const quiet = ['--logLevel', 'error'];
  const library = ['--config', 'packaging/vite.library.config.ts', '--outDir', join(stage, 'lib')];
  await Promise.all([
    run(process.execPath, [vite, 'build', ...quiet, '--outDir', join(stage, 'dist')], options),
    run(process.execPath, [vite, 'build', ...quiet, ...library], options),
  ]);
  await rm(join(stage, 'dist/models'), { recursive: true });
}
