import type { SkipscopeClient } from '#service/contract/operations.ts';
import { createWorkerClient } from '#client/worker/worker-client.ts';
import { decodeImage } from '#host/browser/decode-image.ts';

declare global {
  interface Window {
    readonly engine: SkipscopeClient;
    readonly decodeImage: typeof decodeImage;
  }
}

Object.assign(window, { engine: createWorkerClient(false), decodeImage });
