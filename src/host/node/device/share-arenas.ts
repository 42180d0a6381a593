import koffi, { type LibraryHandle } from 'koffi';

/** The parameter of glibc's `mallopt` for the number of arenas (`malloc.h`). */
const M_ARENA_MAX = -8;
const ARENAS = 2;

/**
 * Lets all threads of this process take memory from the same two arenas, where the C library is glibc. It would give each
 * thread an arena of its own; pictures are decoded in any thread and freed in another, and the gaps that they leave in many
 * arenas add up in a server that runs for long. Called before the threads begin to work. Gives whether it holds now: other C
 * libraries have no such arenas.
 */
export function shareArenas(): boolean {
  const library = glibc();
  if (library === null) return false;
  const mallopt = library.func('mallopt', 'int', ['int', 'int']);
  return mallopt(M_ARENA_MAX, ARENAS) === 1;
}

function glibc(): LibraryHandle | null {
  if (process.platform !== 'linux') return null;
  try {
    return koffi.load('libc.so.6');
  } catch {
    // musl has no library of this name.
    return null;
  }
}
