import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { SkipscopeError } from '#engine/base/errors.ts';

/** Names another library than that of the package, such as the one inside pip's onnxruntime-gpu. */
export const LIBRARY_VARIABLE = 'SKIPSCOPE_ONNXRUNTIME';

/** The libraries that the package onnxruntime-node ships, by platform and architecture. */
const SHIPPED: Readonly<Record<string, string>> = {
  'linux x64': 'libonnxruntime.so.1',
  'linux arm64': 'libonnxruntime.so.1',
  'darwin arm64': 'libonnxruntime.1.dylib',
  'win32 x64': 'onnxruntime.dll',
  'win32 arm64': 'onnxruntime.dll',
};

/**
 * The file of ONNX Runtime's shared library: the one that the variable names, else the package's. Throws
 * `SkipscopeError('unsupported')` where there is none.
 */
export function ortLibraryFile(
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
  named = process.env[LIBRARY_VARIABLE] ?? '',
): string {
  if (named !== '') {
    if (existsSync(named)) return resolve(named);
    throw new SkipscopeError(
      'unsupported',
      `${LIBRARY_VARIABLE} names the library of ONNX Runtime "${named}", which is not there.`,
      'Name the file itself, such as .../onnxruntime/capi/libonnxruntime.so.1.30.0, or unset the variable.',
    );
  }
  const shipped = SHIPPED[`${platform} ${arch}`];
  if (shipped === undefined)
    throw new SkipscopeError(
      'unsupported',
      `onnxruntime-node ships no library of ONNX Runtime for ${platform} on ${arch}.`,
      `Use Linux or Windows on x64 or arm64, or macOS on Apple silicon; or name a library of your own in ${LIBRARY_VARIABLE}.`,
    );
  const file = join(packageFolder(), 'bin/napi-v6', platform, arch, shipped);
  if (existsSync(file)) return file;
  throw new SkipscopeError(
    'unsupported',
    `The library of ONNX Runtime is missing from its package: ${file}.`,
    'Run "npm ci" again.',
  );
}

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
}

/** The library of ONNX Runtime's CUDA provider, which lies beside its own where it is installed. */
export function cudaProviderFile(): string {
  const windows = process.platform === 'win32';
  return join(
    dirname(ortLibraryFile()),
    windows ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so',
  );
}
