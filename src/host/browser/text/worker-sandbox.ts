import { SkipscopeError } from '#engine/base/errors.ts';
import { ReplyLine } from '#engine/base/reply-line.ts';
import type { TextRequest, TextSandbox } from '#engine/text/text-sandbox.ts';

/** A text sandbox in a worker of its own. A browser can end it at any time; its memory cannot be limited. */
class WorkerSandbox implements TextSandbox {
  readonly started: Promise<void>;
  readonly #worker: Worker;
  readonly #line = new ReplyLine();

  constructor() {
    this.#worker = new Worker(new URL('./text-worker.ts', import.meta.url), {
      type: 'module',
      name: 'skipscope-text',
    });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      this.#line.receive(data);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      this.#line.end(message || 'without a word');
    });
    this.started = this.#start();
  }

  ask(request: TextRequest): Promise<unknown> {
    return this.#line.next(() => {
      this.#worker.postMessage(request);
    });
  }

  end(): void {
    this.#worker.terminate();
    this.#line.end('it was ended');
  }

  async #start(): Promise<void> {
    try {
      await this.#line.next(() => undefined);
    } catch (cause) {
      throw new SkipscopeError(
        'runtime',
        'The worker that runs tokenizers and chat templates does not start.',
        'Reload the page.',
        { cause },
      );
    }
  }
}

export function startWorkerSandbox(): TextSandbox {
  return new WorkerSandbox();
}
