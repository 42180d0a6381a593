import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { ModelServer } from '#host/node/testing/model-server.ts';
import { checkpointLocation, openCheckpoint } from './checkpoint-location.ts';
import type { Terminal } from './terminal.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { startCli } from '#cli/testing/run-cli.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const silent: Terminal = {
  result: () => undefined,
  progress: () => undefined,
  note: () => undefined,
  close: () => undefined,
};

let server: ModelServer;
let out: string;
beforeEach(async () => {
  server = await ModelServer.start(tinyCheckpoint().files);
  out = join(await mkdtemp(join(tmpdir(), 'skipscope-remote-')), 'model');
});
afterEach(async () => {
  await server.stop();
  await rm(join(out, '..'), { recursive: true, force: true });
});

describe('the source of a conversion', () => {
  it('is a folder where there is one, though it is spelled like a repository', async () => {
    expect(await checkpointLocation('src/cli', server.hub)).toEqual({ kind: 'folder', name: 'src/cli' });
  });

  it('is otherwise what the page takes it for', async () => {
    const hub = { kind: 'hub', repository: 'someone/tiny', endpoint: server.hub };
    for (const text of ['someone/tiny', `${server.hub}/someone/tiny`, 'https://huggingface.co/someone/tiny'])
      expect(await checkpointLocation(text, server.hub)).toMatchObject({
        origin: hub,
        name: 'someone/tiny@main',
      });
    expect(await checkpointLocation('someone/tiny@v1')).toMatchObject({
      origin: { kind: 'hub', repository: 'someone/tiny', revision: 'v1' },
    });
    expect(await checkpointLocation('https://x.test/m')).toMatchObject({
      origin: { kind: 'url', url: 'https://x.test/m/' },
    });
  });

  it.each([
    ['./no/such', 'not-found', 'There is no folder ./no/such.'],
    ['/no/such', 'not-found', 'There is no folder /no/such.'],
    ['llava', 'not-found', 'There is no folder llava.'],
    ['no/such/folder', 'not-found', 'There is no folder no/such/folder.'],
    ['package.json', 'invalid-input', 'package.json is a file.'],
    ['https://huggingface.co/datasets/a/b', 'invalid-input', 'is no model repository'],
  ])('is refused in words where it is %j', async (text, code, message) => {
    await expect(checkpointLocation(text)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('says when it is asked again', async () => {
    const notes: string[] = [];
    const terminal = { ...silent, note: (line: string) => notes.push(line) };
    const location = await checkpointLocation('someone/tiny', server.hub);
    const source = await openCheckpoint(location, null, terminal, new AbortController().signal);
    server.failures = 1;
    await source.read('config.json');
    expect(notes).toEqual([expect.stringMatching(/answered 503 to .* Asking again in 0\.5 s\.$/u)]);
  });

  it('keeps to a commit for the same place only', async () => {
    const begun = { dtype: 'q4', revision: server.commit } as const;
    const commitRead = async (origin: string) => {
      const location = await checkpointLocation('someone/tiny', server.hub);
      const source = await openCheckpoint(
        location,
        { ...begun, origin },
        silent,
        new AbortController().signal,
      );
      return source.label.split('/').at(-2);
    };
    server.push();
    expect(await commitRead('someone/tiny@main')).toBe(begun.revision);
    expect(await commitRead('someone/tiny@v1')).toBe(server.commit);
    expect(await commitRead('someone/other@main')).toBe(server.commit);
  });
});

// A process needs seconds to start on a busy machine.
describe('convert from the net', { timeout: 120_000 }, () => {
  const convert = (source: string) => ['convert', source, out, '--dtype', 'q4', '--hub-endpoint', server.hub];

  async function expectTinyModel(source: { checkpoint: string; revision: string | null }): Promise<void> {
    const expected = new MemoryFolder();
    await convertCheckpoint(tinyCheckpoint(), expected, { startSandbox: startUnlimitedSandbox, dtype: 'q4' });
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    for (const [path, bytes] of expected.files)
      if (path !== 'manifest.json') expect(sha256(await readFile(join(out, path)))).toBe(sha256(bytes));
    expect(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'))).toMatchObject({ source });
    expect(existsSync(join(out, 'conversion.json'))).toBe(false);
  }

  it('makes the same model of a URL as of a folder', async () => {
    expect(await callCli(...convert(server.url))).toMatchObject({ status: 0 });
    await expectTinyModel({ checkpoint: 'files', revision: null });
  });

  it('goes on with the commit it began with, though the branch has moved on', async () => {
    const begunWith = server.commit;
    const weights = server.files.get('model.safetensors')?.length ?? 0;
    const { reached, release } = server.hold(weights / 2);
    const first = startCli(convert(server.repository));
    await reached;
    first.kill();
    await first.result;
    release();
    expect(existsSync(join(out, 'conversion.json'))).toBe(true);
    server.push();
    const second = await callCli(...convert(server.repository));
    expect(second.status).toBe(0);
    expect(second.stderr).toContain(`at commit ${begunWith}, with which this command began`);
    expect([...server.revisionsRead]).toEqual([begunWith]);
    await expectTinyModel({ checkpoint: server.repository, revision: begunWith });
  });

  it('says that a name is neither a folder nor a repository', async () => {
    const { status, stderr } = await callCli(...convert('someone/nothing'));
    expect(status).toBe(1);
    expect(stderr).toContain('There is no folder someone/nothing. The hub has no repository someone/nothing');
    expect(existsSync(join(out, 'manifest.json'))).toBe(false);
  });
});
