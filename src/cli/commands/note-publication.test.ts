import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_CALIBRATION, DEMO_MODEL } from '#cli/testing/run-cli.ts';

const PUBLISHED = {
  format: 'skipscope-published-skip-set',
  version: 1,
  model: { id: 'owner/name', revision: null, blocks: 12 },
  skip: [3, 7],
  task: 'captioning',
  data: { name: 'some data', samples: null },
  metric: { key: 'cider', value: 100, baseline: null, interval: null },
  source: { citation: 'Somebody', url: 'https://example.org/' },
  verified: false,
};

it('a published skip set is used, with a note that nobody here has measured it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-published-'));
  const file = path.join(folder, 'set.json');
  await writeFile(file, JSON.stringify(PUBLISHED));
  const image = `${DEMO_CALIBRATION}/images/000001.webp`;
  const asked = ['--image', image, '--prompt', 'Describe this image.', '--skip', `@${file}`];
  const { status, stdout, stderr } = await callCli('generate', '--model', DEMO_MODEL, ...asked, '--json');
  await rm(folder, { recursive: true });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ skip: [3, 7] });
  expect(stderr).toContain(
    'Published for owner/name (captioning, some data) by Somebody; not verified by us.',
  );
});
