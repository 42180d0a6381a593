import { z } from 'zod';
import { SkipscopeError, type ErrorCode } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { WorkerEnded } from '#engine/base/reply-line.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import { requireShortAnswer } from './answer-length.ts';
import { type ImagePlaceholder, readChatFiles } from './chat-files.ts';
import { TEXT_LIMITS, type TextLimits } from './text-budget.ts';
import {
  type LoadRequest,
  type StartTextSandbox,
  type TextRequest,
  type TextSandbox,
  textReplySchema,
} from './text-sandbox.ts';
import { type TokenBytes, byteLength, textOfTokens, tokenBytesSchema } from './token-bytes.ts';

const ids = z.array(z.number().int().nonnegative());

/**
 * The tokenizer and chat template of one model, in a sandbox with limits on time and memory: what comes with a model may loop
 * without end, or make a gigabyte of a word. A request that exceeds a limit ends the sandbox and throws the model's error code; the
 * next request gets a new one.
 */
export class SandboxedTokenizer {
  readonly #start: StartTextSandbox;
  readonly #limits: TextLimits;
  readonly #requests = new SerialQueue();
  /** Null until the next request where the last one ended it. */
  #sandbox: TextSandbox | null;
  #load: LoadRequest | null = null;
  #isClosed = false;
  /** Null before the load, and where texts are made in the sandbox. */
  #tokenBytes: TokenBytes | null = null;

  /** Starts a sandbox, so that it is ready by the time that the files of a model are. */
  constructor(start: StartTextSandbox, limits = TEXT_LIMITS) {
    this.#start = start;
    this.#limits = limits;
    this.#sandbox = start();
    // A sandbox that does not start says so to the first request.
    this.#sandbox.started.catch(() => undefined);
  }

  /**
   * Loads the tokenizer of a folder. Throws as `loadChatTokenizer` does, and `SkipscopeError(code)` when that exceeds a limit.
   */
  async load(source: FileSource, image: ImagePlaceholder, code: ErrorCode = 'invalid-model'): Promise<void> {
    const files = await readChatFiles(source);
    const request: LoadRequest = { kind: 'load', label: source.label, files, image, code };
    await this.#requests.run(async () => {
      if (this.#isClosed) throw new Error('The tokenizer is closed.');
      this.#load = null;
      const table = await this.#ask(request, request, this.#limits.loadMs);
      this.#tokenBytes = tokenBytesSchema.nullable().parse(table);
      this.#load = request;
    });
  }

  /** Token ids of a user turn with one picture. Throws as `ChatTokenizer.buildPrompt` does, and as every request. */
  async buildPrompt(text: string): Promise<readonly number[]> {
    return ids.parse(await this.#request({ kind: 'prompt', text }));
  }

  /** By answer: token ids behind the prompt of a user turn. Throws as `ChatTokenizer.encodeAnswers` does, and as every request. */
  async encodeAnswers(text: string, answers: readonly string[]): Promise<readonly (readonly number[])[]> {
    const encoded = await this.#request({ kind: 'answers', text, answers });
    return z.array(ids).length(answers.length).parse(encoded);
  }

  /**
   * The texts of answers without special tokens. They are made here of a byte-level vocabulary, as a request takes longer than the
   * texts themselves.
   */
  async decode(answers: readonly (readonly number[])[]): Promise<readonly string[]> {
    const table = this.#load && this.#tokenBytes;
    if (table)
      return answers.map((answer) => {
        requireShortAnswer(byteLength(table, answer));
        return textOfTokens(table, answer);
      });
    const texts = await this.#request({ kind: 'decode', answers });
    return z.array(z.string()).length(answers.length).parse(texts);
  }

  /** Ends the sandbox, and lets none be started for files that are still being read. */
  dispose(): void {
    this.#isClosed = true;
    this.#sandbox?.end();
    this.#sandbox = null;
    this.#load = null;
  }

  #request(request: TextRequest): Promise<unknown> {
    return this.#requests.run(async () => {
      const load = this.#load;
      if (load === null) throw new Error('The tokenizer is not loaded.');
      if (this.#sandbox === null) await this.#ask(load, load, this.#limits.loadMs);
      return this.#ask(request, load, this.#limits.requestMs);
    });
  }

  async #ask(request: TextRequest, load: LoadRequest, limitMs: number): Promise<unknown> {
    const sandbox = (this.#sandbox ??= this.#start());
    try {
      await sandbox.started;
      const reply = textReplySchema.parse(await within(limitMs, () => sandbox.ask(request)));
      if (reply.ok) return reply.value;
      throw new SkipscopeError(reply.code, reply.message, reply.remedy);
    } catch (cause) {
      if (cause instanceof SkipscopeError) throw cause;
      sandbox.end();
      this.#sandbox = null;
      if (cause instanceof TimeLimit || cause instanceof WorkerEnded) throw beyond(request, load, cause);
      throw cause;
    }
  }
}

class TimeLimit extends Error {
  constructor(readonly limitMs: number) {
    super(`No answer within ${limitMs} ms.`);
  }
}

async function within<T>(limitMs: number, task: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TimeLimit(limitMs));
    }, limitMs);
  });
  try {
    return await Promise.race([task(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

const DOING: Readonly<Record<TextRequest['kind'], string>> = {
  load: 'The tokenizer',
  prompt: 'The chat template or the tokenizer',
  answers: 'The chat template or the tokenizer',
  decode: "The tokenizer's decoder",
};

function beyond(request: TextRequest, { label, code }: LoadRequest, cause: TimeLimit | WorkerEnded): Error {
  const task =
    request.kind === 'load' ? 'to load' : request.kind === 'decode' ? 'for an answer' : 'for a text';
  const limit =
    cause instanceof TimeLimit
      ? `takes longer than ${cause.limitMs / 1000} seconds ${task}, and was stopped`
      : `needs more memory than it may have ${task}, and was stopped (${cause.how})`;
  return new SkipscopeError(
    code,
    `${DOING[request.kind]} of ${label} ${limit}.`,
    "Take unaltered copies of the checkpoint's tokenizer.json and chat template, from a source that you trust.",
    { cause },
  );
}
