import { describe, expect, it } from 'vitest';
import { documentFrequencies } from '#engine/metrics/document-frequencies.ts';
import { encodeDocumentFrequencies } from '#engine/metrics/document-frequency-file.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { Progress } from '#service/contract/call-options.ts';
import { useServerPage } from '#server/testing/server-page.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const CAPTIONS = [['a red cup', 'a cup'], ['a cup and a bird'], ['a dog']];
const ENCODED = encodeDocumentFrequencies(documentFrequencies(CAPTIONS));

const file = (path: string, text: string) => ({ path, contents: new Blob([text]) });

/** A COCO captions file. */
function cocoCaptions(images: readonly (readonly string[])[]): string {
  return JSON.stringify({
    images: images.map((_, id) => ({ id, file_name: `${id}.jpg` })),
    annotations: images.flatMap((captions, image_id) => captions.map((caption) => ({ image_id, caption }))),
  });
}

describe.each([
  ['a worker', useWorkerPage],
  ['a server', useServerPage],
])('on %s', (_, usePage) => {
  const at = usePage();

  describe('document frequencies', () => {
    it('of COCO captions are the file that the command line writes, and stay', async () => {
      const { client } = at.page;
      const hash = await sha256Hex(new TextEncoder().encode(ENCODED));
      const counted = await client.documentFrequencies.import(file('captions.json', cocoCaptions(CAPTIONS)));
      expect(counted).toEqual({ hash, name: 'captions.json', documents: 3 });
      expect(await client.documentFrequencies.import(file('table.json', ENCODED))).toMatchObject({ hash });
      await at.page.reload();
      const stored = await at.page.client.documentFrequencies.list();
      expect(stored).toEqual([{ hash, name: 'table.json', documents: 3 }]);
      expect(await (await at.page.client.documentFrequencies.file({ hash })).text()).toBe(ENCODED);
      await at.page.client.documentFrequencies.delete({ hash });
      expect(await at.page.client.documentFrequencies.list()).toEqual([]);
      await expect(at.page.client.documentFrequencies.file({ hash })).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    it('are counted with progress, and an abort keeps nothing', async () => {
      const many = Array.from({ length: 3000 }, (_, at) => [`a cup with the number ${at} beside a dog`]);
      const controller = new AbortController();
      const seen: Progress[] = [];
      const counting = at.page.client.documentFrequencies.import(file('many.json', cocoCaptions(many)), {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (progress.fraction > 0) controller.abort();
        },
      });
      await expect(counting).rejects.toMatchObject({ name: 'AbortError' });
      expect(seen.at(-1)?.phase).toMatch(/^Counting the words of image \d+ of 3000$/u);
      expect(await at.page.client.documentFrequencies.list()).toEqual([]);
    });

    it.each([
      ['{"format":"skipscope-document-frequencies","version":9}', 'invalid-input'],
      ['{"format":"something"}', 'invalid-calibration'],
      ['no JSON', 'invalid-calibration'],
      [cocoCaptions([]), 'invalid-calibration'],
    ])('are refused in a file such as %s', async (text, code) => {
      await expect(at.page.client.documentFrequencies.import(file('x.json', text))).rejects.toMatchObject({
        code,
        message: expect.stringContaining('x.json'),
      });
    });

    it('score a run that is paused, reloaded and resumed, and are missed once removed', async () => {
      const table = await at.page.client.documentFrequencies.import(file('table.json', ENCODED));
      const { spec } = await at.page.prepare({ task: 'captioning', maxNewTokens: 8, maxBlocks: 1 });
      const withTable = { ...spec, documentFrequencies: { name: table.name, hash: table.hash } };
      const baselineOf = async (id: string, of: SearchSpec) => {
        let baseline = 0;
        await at.page.client.runs.start(
          { id, spec: of },
          {
            onEvent: (event) => {
              if (event.type !== 'baseline') return;
              baseline = event.value;
              void at.page.client.runs.pause({ id });
            },
          },
        );
        return baseline;
      };
      const scored = await baselineOf('with', withTable);
      expect(scored).toBeGreaterThan(0);
      expect(scored).not.toBeCloseTo(await baselineOf('without', spec), 3);

      await at.page.reload();
      await at.page.prepare();
      expect(await at.page.client.runs.resume({ id: 'with' }, { onEvent: () => undefined })).toBe('done');
      await baselineOf('again', withTable);
      await at.page.client.documentFrequencies.delete({ hash: table.hash });
      await expect(at.page.client.runs.resume({ id: 'again' }, { onEvent: () => undefined })).rejects.toThrow(
        'belongs to the document frequencies "table.json", which are not at hand',
      );
    });
  });
});
