import koffi, { type LibraryHandle } from 'koffi';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { API_VERSION } from './c-functions.ts';
import { checkFunctions } from './check-functions.ts';
import { LIBRARY_VARIABLE, ortLibraryFile } from './library-file.ts';
import { OrtApi } from './ort-api.ts';

const REMEDY =
  `Run "npm ci" again, or name a library of ONNX Runtime 1.23 or later for this platform in ${LIBRARY_VARIABLE}. ` +
  'This project is tested with 1.30.0.';

const loaded = new Map<string, OrtApi>();

/**
 * The C API of ONNX Runtime's library, which is loaded once for a process. `OrtGetApiBase` and the version text have been
 * the same in every version; the table of functions is asked for by number, and a few of its functions are tried before
 * it is used. Throws `SkipscopeError('unsupported')` for a file that is no ONNX Runtime, or one that is too old.
 */
export function loadOrtApi(file = ortLibraryFile(), apiVersion = API_VERSION): OrtApi {
  const known = loaded.get(file);
  if (known && apiVersion === API_VERSION) return known;
  const library = openLibrary(file);
  const { version, table } = tableOf(library, file, apiVersion);
  if (table === 0n)
    throw new SkipscopeError(
      'unsupported',
      `${file} is ONNX Runtime ${version}, which is too old: it has no version ${String(apiVersion)} of the C API.`,
      REMEDY,
    );
  const api = new OrtApi(library, table, version);
  const fault = checkFunctions(api);
  if (fault !== null)
    throw new SkipscopeError(
      'unsupported',
      `${file} (ONNX Runtime ${version}) does not behave as its C API is described: ${fault}.`,
      REMEDY,
    );
  loaded.set(file, api);
  return api;
}

function openLibrary(file: string): LibraryHandle {
  try {
    return koffi.load(file);
  } catch (error) {
    throw new SkipscopeError(
      'unsupported',
      `The library of ONNX Runtime cannot be loaded: ${errorMessage(error)}.`,
      REMEDY,
      { cause: error },
    );
  }
}

/** The library's version, and the address of its table of functions: 0 where it has none of that version. */
function tableOf(
  library: LibraryHandle,
  file: string,
  apiVersion: number,
): { readonly version: string; readonly table: bigint } {
  try {
    const base: unknown = library.func('OrtGetApiBase', 'void *', [])();
    const [getApi, getVersion]: readonly unknown[] = koffi.decode(base, koffi.array('void *', 2));
    const table: unknown = koffi.decode(getApi, koffi.proto('void *', ['uint32_t']))(apiVersion);
    const version = String(koffi.decode(getVersion, koffi.proto('const char *', []))());
    return { version, table: typeof table === 'bigint' ? table : 0n };
  } catch (error) {
    throw new SkipscopeError(
      'unsupported',
      `${file} is no library of ONNX Runtime: ${errorMessage(error)}.`,
      REMEDY,
      { cause: error },
    );
  }
}
