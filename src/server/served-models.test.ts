import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ModelServer, filesOf } from '#host/node/testing/model-server.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { startServer } from './start-server.ts';

let source: ModelServer;
let folder: string;
beforeAll(async () => {
  source = await ModelServer.start(await filesOf('test-data/models/families/qwen2-clip/checkpoint'));
  source.files.set('model.safetensors.index.json', new TextEncoder().encode('{"weight_map": {}}'));
  folder = await mkdtemp(join(tmpdir(), 'served-models-'));
});
afterAll(async () => {
  await source.stop();
  await rm(folder, { recursive: true });
});

it('a checkpoint that is fetched at the start is described once, and what is asked again is told', async () => {
  const warnings: string[] = [];
  const phases: string[] = [];
  source.failures = 1;
  const origin = { kind: 'hub', repository: source.repository, endpoint: source.hub } as const;
  const options = testServerOptions(folder, [], {
    models: [{ kind: 'remote', origin, dtype: 'q4' }],
    onWarning: (warning) => warnings.push(warning),
    onProgress: ({ phase }) => phases.push(phase),
  });
  for (const start of ['first', 'second']) {
    const server = await startServer(options);
    expect(
      (await server.engine.models.list()).map(({ state }) => state),
      start,
    ).toEqual(['complete']);
    await server.close();
    expect(warnings, start).toEqual([expect.stringContaining('model.safetensors is read')]);
  }
  expect(phases.filter((phase) => phase.includes('again'))).toEqual([
    expect.stringMatching(/^The server answered 503 to .*\. Asking again in 0\.5 s\.$/u),
  ]);
});
