import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LIBRARY_VARIABLE, ortLibraryFile } from './library-file.ts';

const here = fileURLToPath(import.meta.url);

describe("the file of ONNX Runtime's library", () => {
  it.each([
    ['linux', 'x64', /linux.x64.libonnxruntime\.so\.1$/],
    ['linux', 'arm64', /linux.arm64.libonnxruntime\.so\.1$/],
    ['darwin', 'arm64', /darwin.arm64.libonnxruntime\.1\.dylib$/],
    ['win32', 'x64', /win32.x64.onnxruntime\.dll$/],
    ['win32', 'arm64', /win32.arm64.onnxruntime\.dll$/],
  ] as const)("is the package's on %s %s", (platform, arch, file) => {
    expect(ortLibraryFile({ platform, arch }, '')).toMatch(file);
  });

  it.each([
    ['darwin', 'x64'],
    ['linux', 'riscv64'],
    ['freebsd', 'x64'],
  ] as const)('is missed in plain words on %s %s', (platform, arch) => {
    expect(() => ortLibraryFile({ platform, arch }, '')).toThrow(
      `onnxruntime-node ships no library of ONNX Runtime for ${platform} on ${arch}.`,
    );
  });

  it('is the one that the variable names, on every platform', () => {
    expect(ortLibraryFile({ platform: 'freebsd', arch: 'x64' }, here)).toBe(here);
  });

  it('is not replaced by another where the variable names one that is not there', () => {
    expect(() => ortLibraryFile(process, '/nowhere/libonnxruntime.so')).toThrow(
      `${LIBRARY_VARIABLE} names the library of ONNX Runtime "/nowhere/libonnxruntime.so", which is not there.`,
    );
  });
});
