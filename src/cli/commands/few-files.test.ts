import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectServer } from '#client/http/connect-server.ts';
import { parseServerLink } from '#client/http/server-link.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { journalLines } from '#engine/search/testing/journals.ts';
import { ServeProcess } from '#cli/testing/serve-process.ts';

const RUNS = 400;
/** Node and the libraries of the server have about 40 files open. */
const OPEN_FILES = 128;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

it.runIf(process.platform === 'linux')(
  'a server that may open fewer files than it has journals takes on every run that waited',
  { timeout: 120_000 },
  async () => {
    const spec = createSearchSpec({
      task: 'single-object',
      model: { name: 'gone', hash: '0'.repeat(64) },
      calibration: { name: 'gone', id: '0'.repeat(64) },
    });
    await mkdir(path.join(folder, 'runs'));
    const ids = Array.from({ length: RUNS }, (_, at) => `run-${String(at)}`);
    for (const [at, id] of ids.entries())
      await writeFile(
        path.join(folder, 'runs', `${id}.jsonl`),
        journalLines([{ type: 'queued', at: 1 + at, spec, owner: null }]),
      );
    const server = await ServeProcess.start({ dataFolder: folder, openFiles: OPEN_FILES });
    try {
      const client = await connectServer(parseServerLink(server.link), 'test', server.url);
      const { runs, unreadable } = await client.runs.list();
      expect(unreadable).toEqual([]);
      expect(runs.map(({ id }) => id).sort()).toEqual([...ids].sort());
      // Those whose turn has come are told what they lack, and what they began with under another clock stays readable.
      expect(new Set(runs.map(({ status }) => status)).has('paused')).toBe(false);
    } finally {
      await server.kill();
    }
  },
);
