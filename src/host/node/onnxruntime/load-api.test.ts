import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { checkFunctions, type TriedApi } from './check-functions.ts';
import { loadOrtApi } from './load-api.ts';

const unsupported = (message: string | RegExp) => ({
  code: 'unsupported',
  message: expect.stringMatching(message),
  remedy: expect.stringContaining('SKIPSCOPE_ONNXRUNTIME'),
});
const refusal = (load: () => unknown): unknown => {
  try {
    return load();
  } catch (error) {
    return error;
  }
};

describe('the C API of ONNX Runtime', () => {
  it('is that of the package, loaded once', () => {
    expect(loadOrtApi().version).toBe('1.30.0');
    expect(loadOrtApi()).toBe(loadOrtApi());
  });

  it('stays loaded when garbage is collected', async () => {
    const api = loadOrtApi();
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new Error('V8 offers no collection.');
    for (let round = 0; round < 5; round++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
      expect(checkFunctions(api)).toBeNull();
    }
  });

  it('is refused where the library is too old for it', () => {
    // No library has this version, as an old one lacks the version that is used.
    expect(refusal(() => loadOrtApi(undefined, 1000))).toMatchObject(
      unsupported(/is ONNX Runtime 1\.30\.0, which is too old: it has no version 1000 of the C API\.$/),
    );
  });

  it('is refused of a file that is no library', () => {
    expect(refusal(() => loadOrtApi(fileURLToPath(import.meta.url)))).toMatchObject(
      unsupported(/^The library of ONNX Runtime cannot be loaded: /),
    );
  });

  it.runIf(process.platform === 'linux')('is refused of another library', () => {
    expect(refusal(() => loadOrtApi('libc.so.6'))).toMatchObject(
      unsupported(/^libc\.so\.6 is no library of ONNX Runtime: .*OrtGetApiBase/),
    );
  });

  it("throws ONNX Runtime's own message", () => {
    expect(() => loadOrtApi().create('CreateMemoryInfo', 'Nonsense', 0, 0, 0)).toThrow(
      /Specified device is not supported/,
    );
  });

  it("throws it from another thread's call, too", async () => {
    const api = loadOrtApi();
    const options = api.create('CreateSessionOptions');
    const env = api.create('CreateEnv', 3, 'test');
    const model = new Uint8Array(8);
    const session = new BigUint64Array(1);
    await expect(
      api.callAsync('CreateSessionFromArray', env, model, model.byteLength, options, session),
    ).rejects.toThrow(/Protobuf|protobuf|ModelProto/);
    api.release('ReleaseSessionOptions', options);
    api.release('ReleaseEnv', env);
  });
});

describe('the trial of functions', () => {
  const api = loadOrtApi();
  const bound = (): TriedApi => ({
    call: api.call.bind(api),
    create: api.create.bind(api),
    release: api.release.bind(api),
    value: api.value.bind(api),
  });

  it('finds nothing wrong with ONNX Runtime', () => {
    expect(checkFunctions(api)).toBeNull();
  });

  it.each<[string, Partial<TriedApi>]>([
    ['it makes no status', { value: () => null }],
    [
      'its status tells 9, another text',
      { value: (name, ...args) => (name === 'GetErrorMessage' ? 'another text' : api.value(name, ...args)) },
    ],
    [
      'it describes no build',
      { value: (name, ...args) => (name === 'GetBuildInfoString' ? 7 : api.value(name, ...args)) },
    ],
    [
      'a tensor of 2 x 3 numbers has 2 axes and 2 bytes',
      {
        create: (name, ...args) => (name === 'GetTensorSizeInBytes' ? 2n : api.create(name, ...args)),
      },
    ],
  ])('tells that %s', (fault, faulty) => {
    expect(checkFunctions({ ...bound(), ...faulty })).toBe(fault);
  });
});
