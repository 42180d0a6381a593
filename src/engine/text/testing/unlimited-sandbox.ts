import { answerRequests } from '#engine/text/answer-requests.ts';
import type { TextSandbox } from '#engine/text/text-sandbox.ts';

/** A sandbox without limits, in this thread: for tests whose tokenizers are their own. */
export function startUnlimitedSandbox(): TextSandbox {
  return { started: Promise.resolve(), ask: answerRequests(), end: () => undefined };
}
