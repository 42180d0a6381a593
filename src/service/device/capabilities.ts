import type { Provider } from '#engine/runtime/ort-runtime.ts';

/** What a browser can do, before any model is loaded. */
export interface BrowserCapabilities {
  readonly kind: 'browser';
  readonly webgpu:
    | {
        readonly available: true;
        readonly adapter: string;
        readonly shaderF16: boolean;
        readonly software: boolean;
      }
    | { readonly available: false; readonly reason: string };
  readonly threads: number;
  /** False when the page lacks COOP/COEP: WASM then runs on one thread. */
  readonly crossOriginIsolated: boolean;
}

/** What a local server runs on. */
export interface ServerCapabilities {
  readonly kind: 'server';
  /** The machine's name. */
  readonly name: string;
  /** Version of Skipscope there. */
  readonly app: string;
  readonly device: {
    readonly provider: Provider;
    /** A person's name for the device. */
    readonly adapter: string;
    readonly threads: number;
    /** Why it is not the one asked for or preferred; null when it is. */
    readonly fallbackReason: string | null;
  };
  /** What to give `loadModel` for the model that the server was started with; null where there is none. */
  readonly defaultModel: string | null;
}

/** What this host can do, before any model is loaded. */
export type BackendCapabilities = BrowserCapabilities | ServerCapabilities;
