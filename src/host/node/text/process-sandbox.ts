import { type ChildProcess, fork } from 'node:child_process';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { ReplyLine } from '#engine/base/reply-line.ts';
import { SANDBOX_MIB } from '#engine/text/text-budget.ts';
import type { TextRequest, TextSandbox } from '#engine/text/text-sandbox.ts';
import { ownScript } from '#host/node/processes/own-script.ts';

const SCRIPT = ownScript('text-process', import.meta.url);

/**
 * A text sandbox in a process of its own. A thread would not do: V8 ends the whole process when an array, a table or a text exceeds
 * the heap of a thread in one step, and a thread cannot be ended inside native code.
 */
class ProcessSandbox implements TextSandbox {
  readonly started: Promise<void>;
  readonly #child: ChildProcess;
  readonly #line = new ReplyLine();

  constructor() {
    // V8 ends the process beyond this heap. `watchProcess` looks after all of its memory.
    this.#child = fork(SCRIPT.file, [], {
      execArgv: [`--max-old-space-size=${String(SANDBOX_MIB)}`, ...SCRIPT.execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message) => {
      this.#line.receive(message);
    });
    this.#child.on('error', (error) => {
      this.#line.end(error.message);
    });
    this.#child.once('exit', (status, signal) => {
      this.#line.end(signal === null ? `status ${String(status)}` : `signal ${signal}`);
    });
    this.started = this.#start();
  }

  ask(request: TextRequest): Promise<unknown> {
    return this.#line.next(() => {
      this.#child.send(request);
    });
  }

  end(): void {
    this.#child.kill('SIGKILL');
    this.#line.end('it was ended');
  }

  async #start(): Promise<void> {
    try {
      await this.#line.next(() => undefined);
    } catch (cause) {
      throw new SkipscopeError(
        'runtime',
        `The process that runs tokenizers and chat templates does not start: ${errorMessage(cause)}`,
        'Check that this machine has memory and processes left, and try again.',
        { cause },
      );
    }
    // An idle sandbox does not keep a command from ending; it ends with the process that started it.
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

export function startProcessSandbox(): TextSandbox {
  return new ProcessSandbox();
}
