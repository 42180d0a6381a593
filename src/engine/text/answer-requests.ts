import { SkipscopeError, errorMessage, type ErrorCode } from '#engine/base/errors.ts';
import { requireShortAnswer } from './answer-length.ts';
import { chatFolder } from './chat-files.ts';
import { type ChatTokenizer, loadChatTokenizer } from './chat-tokenizer.ts';
import type { TextReply, TextRequest } from './text-sandbox.ts';

/** Answers requests inside a text sandbox, whatever they throw. The first one is the load, whose value is `ChatTokenizer.tokenBytes`. */
export function answerRequests(): (request: TextRequest) => Promise<TextReply> {
  let tokenizer: ChatTokenizer | null = null;
  let code: ErrorCode = 'invalid-model';
  const answer = async (request: TextRequest): Promise<unknown> => {
    if (request.kind === 'load') {
      ({ code } = request);
      const folder = chatFolder(request.label, request.files);
      tokenizer = await loadChatTokenizer(folder, request.image, request.code);
      return tokenizer.tokenBytes;
    }
    if (tokenizer === null) throw new Error('a tokenizer is loaded before it is asked');
    return answered(tokenizer, request);
  };
  return async (request) => {
    try {
      return { ok: true, value: await answer(request) };
    } catch (error) {
      const { code: kind, message, remedy } = error instanceof SkipscopeError ? error : unusable(error, code);
      return { ok: false, code: kind, message, remedy };
    }
  };
}

function answered(tokenizer: ChatTokenizer, request: Exclude<TextRequest, { kind: 'load' }>): unknown {
  switch (request.kind) {
    case 'prompt':
      return tokenizer.buildPrompt(request.text);
    case 'answers':
      return tokenizer.encodeAnswers(request.text, request.answers);
    case 'decode':
      return request.answers.map((ids) => shortText(tokenizer.decode(ids)));
  }
}

function shortText(text: string): string {
  requireShortAnswer(text.length);
  return text;
}

/** Files that make a library fail in a way that it does not expect, as a stack overflow is. */
function unusable(cause: unknown, code: ErrorCode): SkipscopeError {
  return new SkipscopeError(
    code,
    `The tokenizer or the chat template does not work: ${errorMessage(cause)}.`,
    "Take unaltered copies of the checkpoint's tokenizer.json and chat template.",
    { cause },
  );
}
