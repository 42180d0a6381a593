import type { BackendSwitch } from '#client/backend-switch.ts';
import { type Problem, problemOf } from '#store/state/problem.ts';
import { isAbort } from '#engine/base/abort.ts';

/** Returns a function that tells whether the page still works at the backend where it works now. */
export function atSameBackend(backends: BackendSwitch): () => boolean {
  const { current } = backends;
  return () => backends.current === current;
}

/**
 * Asks the backend in use. The answer, or the problem, is shown only while the page still works there; an aborted call
 * shows nothing.
 */
export async function askBackend<Answer>(
  backends: BackendSwitch,
  ask: () => Promise<Answer>,
  show: { readonly answer: (answer: Answer) => void; readonly problem: (problem: Problem) => void },
): Promise<void> {
  const isHere = atSameBackend(backends);
  try {
    const answer = await ask();
    if (isHere()) show.answer(answer);
  } catch (error) {
    if (isHere() && !isAbort(error)) show.problem(problemOf(error));
  }
}
