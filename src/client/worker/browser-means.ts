import { wasmThreads } from '#host/browser/device/wasm-threads.ts';

/** What a page knows of its browser before it asks it anything. */
export interface BrowserMeans {
  /** Threads that WASM can have. */
  readonly threads: number;
  /** Memory of the device in GiB, rounded as browsers do; null where the browser does not tell it. */
  readonly memoryGib: number | null;
  /** Whether the person asked pages to fetch little. */
  readonly savesData: boolean;
  /** Whether the network is slower than that of a telephone of the fourth generation. */
  readonly slowNetwork: boolean;
}

declare global {
  /** What some browsers tell of the network and the device, and others do not. */
  interface Navigator {
    readonly connection?: { readonly saveData?: boolean; readonly effectiveType?: string };
    readonly deviceMemory?: number;
  }
}

/** What this browser can do, as far as it tells without being asked to try. */
export function browserMeans(): BrowserMeans {
  const { connection, deviceMemory } = navigator;
  return {
    threads: wasmThreads(),
    memoryGib: deviceMemory ?? null,
    savesData: connection?.saveData === true,
    slowNetwork: connection?.effectiveType !== undefined && connection.effectiveType !== '4g',
  };
}
