import { z } from 'zod';
import { errorCodes, type ErrorCode } from '#engine/base/errors.ts';
import type { ChatFiles, ImagePlaceholder } from './chat-files.ts';

/** Loads the tokenizer and the chat template of a model, for the requests behind this one. */
export interface LoadRequest {
  readonly kind: 'load';
  /** The folder's name, for messages. */
  readonly label: string;
  readonly files: ChatFiles;
  readonly image: ImagePlaceholder;
  /** The kind of error that a malformed file is. */
  readonly code: ErrorCode;
}

/** A task of a text sandbox. A message between threads or processes, so it holds data only. */
export type TextRequest =
  | LoadRequest
  /** Token ids of a user turn with one picture. */
  | { readonly kind: 'prompt'; readonly text: string }
  /** Token ids of answers behind the prompt of a user turn. */
  | { readonly kind: 'answers'; readonly text: string; readonly answers: readonly string[] }
  /** Texts of token ids, without special tokens. */
  | { readonly kind: 'decode'; readonly answers: readonly (readonly number[])[] };

/** The outcome of a request: its value, or what a `SkipscopeError` says. */
export const textReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.enum(errorCodes),
    message: z.string(),
    remedy: z.string(),
  }),
]);

export type TextReply = z.infer<typeof textReplySchema>;

/**
 * A place of its own for the text code of one model, which a host provides: a process in Node, a worker in a browser. It takes one
 * request at a time. Whatever a request does there, the host's own thread stays free, and its memory is not used.
 */
export interface TextSandbox {
  /** Resolves once requests are taken. Rejects when the sandbox does not start. */
  readonly started: Promise<void>;
  /** The `TextReply` to a request, unchecked. Rejects with `WorkerEnded` when the sandbox ends before it has answered. */
  ask(request: TextRequest): Promise<unknown>;
  /** Ends the sandbox at once, whatever it does. */
  end(): void;
}

/** Starts a sandbox without waiting for it. */
export type StartTextSandbox = () => TextSandbox;
