import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { judgeProbe } from './judge-probe.ts';
import { probeDevice } from './probe-device.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`./testing/${name}.ts`, import.meta.url));

describe('a trial in a process of its own', () => {
  it('outlives native code that aborts, and tells what it said', async () => {
    const probe = await probeDevice('webgpu', { script: fixture('aborting-probe') });
    expect(probe).toMatchObject({ report: null, end: 'signal SIGABRT' });
    const refusal = judgeProbe('webgpu', probe);
    expect(refusal).toMatchObject({
      reason:
        'WebGPU: trying it ended its process (signal SIGABRT): terminate called after throwing an instance of char const.',
    });
  });

  it('ends one that does not answer', async () => {
    const probe = await probeDevice('cuda', { script: fixture('hanging-probe'), timeoutMs: 3000 });
    expect(probe).toMatchObject({ report: null, end: 'no answer within 3 s' });
  });

  it('is given up when it is no longer wanted', async () => {
    const abort = new AbortController();
    const probe = probeDevice('cuda', { script: fixture('hanging-probe'), signal: abort.signal });
    abort.abort(new Error('Enough.'));
    await expect(probe).rejects.toThrow('Enough.');
    await expect(probeDevice('cuda', { signal: abort.signal })).rejects.toThrow('Enough.');
  });
});

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const VULKAN_LOADER = '/usr/lib/x86_64-linux-gnu/libvulkan.so.1';

describe.runIf(existsSync(SWIFTSHADER) && existsSync(VULKAN_LOADER))("Chromium's emulated GPU", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is seen to be one, and refused for its attention beyond 32 positions', async () => {
    vi.stubEnv('VK_ICD_FILENAMES', SWIFTSHADER);
    const probe = await probeDevice('webgpu');
    expect(probe.report).toMatchObject({
      outcome: 'ran',
      drivers: ['libvk_swiftshader.so'],
      software: true,
      nvidia: false,
      f16: false,
    });
    expect(judgeProbe('webgpu', probe)).toMatchObject({
      reason: expect.stringMatching(/^WebGPU: the self-test computes wrong numbers/),
    });
  });
});
