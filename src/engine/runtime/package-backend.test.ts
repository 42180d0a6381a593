import { type InferenceSession, Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { packageBackend } from './package-backend.ts';

/** A session that does nothing. */
class EmptySession implements InferenceSession {
  readonly inputNames = [];
  readonly outputNames = [];
  readonly inputMetadata = [];
  readonly outputMetadata = [];
  run = async () => ({});
  async release(): Promise<void> {}
  startProfiling(): void {}
  endProfiling(): void {}
}

/** A package that notes the options of its sessions. */
function notingPackage() {
  const asked: unknown[] = [];
  const create = async (...args: readonly unknown[]) => {
    asked.push(args[1]);
    return new EmptySession();
  };
  return { asked, InferenceSession: { create }, Tensor };
}

const deviceOutputs = ['hidden', 'key'];

describe('a session of a package', () => {
  it('is not asked for locations where there is one memory, and keeps no memory when it is tight', async () => {
    const noting = notingPackage();
    const backend = packageBackend(noting, { logSeverityLevel: 3 });
    await backend.createSession(new Uint8Array(), [], { deviceOutputs, tight: true });
    expect(noting.asked).toEqual([
      { logSeverityLevel: 3, enableCpuMemArena: false, enableMemPattern: false },
    ]);
  });
});
