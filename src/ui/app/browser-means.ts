import { wasmThreads } from '#host/browser/device/wasm-threads.ts';
import type { BrowserMeans } from '#store/models/choose-served-model.ts';

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
