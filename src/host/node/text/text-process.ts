import type { TextRequest } from '#engine/text/text-sandbox.ts';
import { SANDBOX_MIB } from '#engine/text/text-budget.ts';
import { watchProcess } from './watch-process.ts';

// The process that `ProcessSandbox` starts: it answers each request with one message, after one that says that it is ready.

const watched = watchProcess(SANDBOX_MIB * 2 ** 20);
const { answerRequests } = await import('#engine/text/answer-requests.ts');
await watched;
const answer = answerRequests();
process.on('disconnect', () => {
  process.exit();
});
process.on('message', (request: TextRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.send?.('ready');
