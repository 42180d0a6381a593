import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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
    const probe = await probeDevice('cuda', { script: fixture('hanging-probe'), patienceMs: 3000 });
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
