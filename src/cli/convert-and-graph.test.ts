import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelProtoSchema } from '#engine/onnx/onnx_pb.ts';
import { callCli } from '#cli/testing/call-cli.ts';
import { DEMO_MODEL } from '#cli/testing/run-cli.ts';

describe('conversion and graphs', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'skipscope-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes the shipped block model of the shipped checkpoint, byte by byte', async () => {
    const checkpoint = 'models/llava-pictograms/checkpoint';
    const { status, stderr } = await callCli('convert', checkpoint, folder, '--dtype', 'q4');
    expect(status, stderr).toBe(0);
    const manifests = await Promise.all(
      [folder, DEMO_MODEL].map((model) => readFile(path.join(model, 'manifest.json'), 'utf8')),
    );
    expect(manifests[0]).toBe(manifests[1]);
  });

  it('writes the graph that a provider gets', async () => {
    const operators = async (provider: string) => {
      const out = path.join(folder, `${provider}.onnx`);
      const stage = ['--stage', 'block', '--provider', provider];
      const { status, stderr } = await callCli('graph', '--model', DEMO_MODEL, ...stage, '--out', out);
      expect(status, stderr).toBe(0);
      const model = fromBinary(ModelProtoSchema, await readFile(out));
      return new Set(model.graph?.node.map(({ opType }) => opType));
    };
    expect(await operators('webgpu')).toContain('GroupQueryAttention');
    expect(await operators('wasm')).toContain('Attention');
  });
});
