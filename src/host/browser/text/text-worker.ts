import { answerRequests } from '#engine/text/answer-requests.ts';
import type { TextRequest } from '#engine/text/text-sandbox.ts';

// The worker that `WorkerSandbox` starts: it answers each request with one message, after one that says that it is ready.

const answer = answerRequests();
addEventListener('message', ({ data }: MessageEvent<TextRequest>) => {
  void answer(data).then((reply) => {
    postMessage(reply);
  });
});
postMessage('ready');
