import { readFile, readdir } from 'node:fs/promises';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { readExportRecord } from '#engine/export/export-record.ts';
import { PickedFolderStore } from '#host/browser/files/picked-folder-store.ts';
import { ModelServer, filesOf } from '#host/node/testing/model-server.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import type { ExportForm, ExportOrigin } from '#service/contract/export-operations.ts';
import { DEMO_CALIBRATION } from '#client/testing/test-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const CHECKPOINT = 'models/llava-pictograms/checkpoint';
const PICTURES = `${DEMO_CALIBRATION}images`;
const SAMPLES = 20;

describe('an export of a run', () => {
  const at = useWorkerPage();
  let server: ModelServer | undefined;
  afterEach(() => server?.stop());

  /** A run of two steps, and its journal. */
  async function searched() {
    const { spec } = await at.page.prepare();
    const { client } = at.page;
    await client.runs.start({ id: 'run', spec }, { onEvent: () => undefined });
    const journal = new Blob([await client.runs.journal({ id: 'run' })]);
    const removed = (await client.runs.events({ id: 'run' })).flatMap((event) =>
      event.type === 'step' ? event.removed : [],
    );
    return {
      skip: removed.toSorted((a, b) => a - b),
      blocks: { kind: 'point', run: 'run', step: 2, journal } as const,
    };
  }

  const blockModel = (): ExportOrigin => ({ kind: 'model', url: at.page.modelUrl });
  const list = (skip: readonly number[], protect: readonly number[] = []) =>
    ({ kind: 'list', skip, of: 12, protect }) as const;

  async function chosenFolder(name: string): Promise<PickedFolderStore> {
    const chosen = await at.page.disk.root.getDirectoryHandle('chosen', { create: true });
    return new PickedFolderStore(name, await chosen.getDirectoryHandle(name, { create: true }));
  }

  async function filesIn(name: string): Promise<readonly NamedFile[]> {
    const folder = await chosenFolder(name);
    const names = await folder.list();
    return Promise.all(names.map(async (path) => ({ path, contents: new Blob([await folder.read(path)]) })));
  }

  /** Answers to the first pictures of the set. */
  async function answers(skip: readonly number[]) {
    const names = (await readdir(PICTURES)).sort().slice(0, SAMPLES);
    const found: (readonly number[])[] = [];
    for (const name of names) {
      const image = new Blob([await readFile(`${PICTURES}/${name}`)]);
      const prompt = 'What is the main object in this image?';
      found.push(
        (await at.page.client.currentModel.generate({ image, prompt, skip, maxNewTokens: 8 })).tokenIds,
      );
    }
    return found;
  }

  it(
    'into a folder, imported again, answers as the original does with the skip set',
    { timeout: 300_000 },
    async () => {
      const { skip, blocks } = await searched();
      const { client } = at.page;
      const asked = { origin: blockModel(), exporter: 'block-model', blocks } as const;
      const offer = await client.modelExports.plan(asked);
      expect(offer).toMatchObject({ name: 'llava-pictograms-skip-2', blocks: 10, of: 12, warnings: [] });
      const { name } = offer;
      const phases: string[] = [];
      const result = await client.modelExports.write(
        { ...asked, name, into: { kind: 'folder', parent: 'chosen' } },
        { onProgress: ({ phase }) => phases.push(phase) },
      );
      expect(phases.some((phase) => phase.startsWith('Writing block-'))).toBe(true);
      const files = await filesIn(name);
      expect(files).toHaveLength(offer.files);
      expect(result.zip).toBeNull();
      for (const { path, size, sha256 } of result.files) {
        const bytes = new Uint8Array(
          (await files.find((file) => file.path === path)?.contents.arrayBuffer()) ?? [],
        );
        expect([bytes.length, await sha256Hex(bytes)], path).toEqual([size, sha256]);
      }
      const record = await readExportRecord(await chosenFolder(name));
      expect(record).toMatchObject({ skip, run: { id: 'run', step: 2 } });
      expect(record.run?.metric.samples).toHaveLength(4);

      const expected = await answers(skip);
      const { id } = await client.models.import({ origin: { kind: 'folder', name, files }, dtype: 'q4' });
      const loaded = await client.currentModel.load({ url: `stored:${id}`, provider: 'auto' });
      expect(loaded.blocks).toBe(10);
      expect(await answers([])).toEqual(expected);
    },
  );

  it('as a zip holds the same files, byte for byte', async () => {
    await at.page.prepare();
    const { client } = at.page;
    const asked = {
      origin: blockModel(),
      exporter: 'block-model',
      blocks: list([3, 7]),
      name: 'short',
    } as const;
    const { zip, files } = await client.modelExports.write({ ...asked, into: { kind: 'zip' } });
    const reader = new ZipReader(new BlobReader(new Blob([(await zip?.arrayBuffer()) ?? new ArrayBuffer()])));
    const found: [string, string][] = [];
    for (const entry of await reader.getEntries())
      if (!entry.directory)
        found.push([
          entry.filename,
          await sha256Hex(await entry.getData(new Uint8ArrayWriter(), { checkSignature: true })),
        ]);
    expect(found.map(([path]) => path)).toContain('skipscope.json');
    expect(found.map(([path]) => path)).not.toContain('export.json');
    expect(found.filter(([path]) => path !== 'skipscope.json').sort()).toEqual(
      files.map(({ path, sha256 }) => [path, sha256]).sort(),
    );
    const left = await at.page.disk.root.getDirectoryHandle('exports');
    expect(left.entries.size).toBe(1);
    await client.modelExports.write({ ...asked, into: { kind: 'zip' } });
    expect(left.entries.size).toBe(1);
  });

  it('that is stopped leaves no model, and goes on in the same folder', async () => {
    await at.page.prepare();
    const { client } = at.page;
    const asked = {
      origin: blockModel(),
      exporter: 'block-model',
      blocks: list([3]),
      name: 'short',
    } as const;
    const into = { kind: 'folder', parent: 'chosen' } as const;
    const controller = new AbortController();
    const stopped = client.modelExports.write(
      { ...asked, into },
      {
        signal: controller.signal,
        onProgress: ({ phase }) => {
          if (phase.includes('block-05')) controller.abort();
        },
      },
    );
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    const names = await (await chosenFolder('short')).list();
    expect(names).toContain('export.json');
    expect(names).not.toContain('manifest.json');
    await client.modelExports.write({ ...asked, into });
    const whole = (await chosenFolder('short')).list();
    expect(await whole).toContain('manifest.json');
    expect(await whole).not.toContain('export.json');
    await expect(client.modelExports.write({ ...asked, into })).rejects.toThrow('is not empty');
  });

  it('onto a full disk says so, leaves no model, and goes on when there is room', async () => {
    await at.page.prepare();
    const { client } = at.page;
    const asked = {
      origin: blockModel(),
      exporter: 'block-model',
      blocks: list([3]),
      name: 'short',
    } as const;
    const into = { kind: 'folder', parent: 'chosen' } as const;
    at.page.disk.quotaBytes = 1_000_000;
    await expect(client.modelExports.write({ ...asked, into })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('The disk is full: short/'),
    });
    const names = await (await chosenFolder('short')).list();
    expect(names).toContain('export.json');
    expect(names).not.toContain('manifest.json');
    await expect(client.modelExports.write({ ...asked, into: { kind: 'zip' } })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('short.zip does not fit'),
    });
    at.page.disk.quotaBytes = Infinity;
    await client.modelExports.write({ ...asked, into });
    expect(await (await chosenFolder('short')).list()).toContain('manifest.json');
  });

  it(
    'of a checkpoint is planned from its headers, and refused once a weight has changed',
    { timeout: 300_000 },
    async () => {
      const { blocks } = await searched();
      const { client } = at.page;
      server = await ModelServer.start(await filesOf(CHECKPOINT));
      const asked = { origin: { kind: 'url', url: server.url }, exporter: 'hugging-face', blocks } as const;
      const { name, of } = await client.modelExports.plan(asked);
      expect(of).toBe(12);
      const into = { kind: 'folder', parent: 'chosen' } as const;
      await client.modelExports.write({ ...asked, name, into });
      expect(await (await chosenFolder(name)).list()).toContain('config.json');

      const weights = (await readFile(`${CHECKPOINT}/model.safetensors`)).slice();
      const middle = Math.floor(weights.length / 2);
      weights[middle + 1] = (weights[middle + 1] ?? 0) ^ 0x40;
      server.files.set('model.safetensors', weights);
      await expect(client.modelExports.write({ ...asked, name: 'changed', into })).rejects.toThrow(
        'is not the checkpoint that the run has measured, or has changed since',
      );
      expect(await (await chosenFolder('changed')).list()).toEqual([]);
    },
  );

  it.each<[string, ExportForm['key'], readonly number[], readonly number[], string]>([
    ['a protected block', 'block-model', [3, 5], [5], 'Block 5 is protected'],
    ['an unknown block', 'block-model', [12], [], 'Block 12 does not exist'],
    ['a form that is made of the checkpoint', 'gguf-q8_0', [3], [], 'is a block model'],
  ])('of a block model is refused for %s', async (_, exporter, skip, protect, message) => {
    await at.page.prepare();
    const asked = { origin: blockModel(), exporter, blocks: list(skip, protect) };
    await expect(at.page.client.modelExports.plan(asked)).rejects.toThrow(message);
  });

  it('of a repository that is given to signed-in people only says how to give it', async () => {
    server = await ModelServer.start(tinyCheckpoint().files);
    server.gated = true;
    const origin = { kind: 'hub', repository: server.repository, endpoint: server.hub } as const;
    const blocks = { kind: 'list', skip: [1], of: 2, protect: [] } as const;
    await expect(
      at.page.client.modelExports.plan({ origin, exporter: 'hugging-face', blocks }),
    ).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('gated'),
      remedy: expect.stringContaining('give the folder'),
    });
  });

  it('has every form of the registry', async () => {
    const forms = await at.page.client.modelExports.forms();
    expect(forms.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['hugging-face', 'gguf-q8_0', 'block-model']),
    );
  });
});

describe('on a server', () => {
  const at = useServerPage();

  it('an export is refused: it is made in the browser', async () => {
    await expect(at.page.client.modelExports.forms()).rejects.toMatchObject({ code: 'unsupported' });
  });
});
