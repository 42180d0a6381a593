import type { Browser, Worker } from '@playwright/test';

/**
 * Makes captured attention compute nothing: where its length is known on the GPU alone, its workgroups are counted there, and such
 * a dispatch is now dropped. Steps that are not captured dispatch directly. The result restores it, and has the device tried anew.
 */
export async function breakCapturedSteps(worker: Worker): Promise<() => Promise<void>> {
  await worker.evaluate(() => {
    const { prototype } = GPUComputePassEncoder;
    const dispatch: unknown = Reflect.get(prototype, 'dispatchWorkgroupsIndirect');
    Object.assign(globalThis, {
      mendCapturedSteps: () => {
        Object.defineProperty(prototype, 'dispatchWorkgroupsIndirect', { value: dispatch });
      },
    });
    Object.defineProperty(prototype, 'dispatchWorkgroupsIndirect', {
      value: () => undefined,
      configurable: true,
    });
  });
  return () =>
    worker.evaluate(async () => {
      const mend: unknown = Reflect.get(globalThis, 'mendCapturedSteps');
      if (typeof mend === 'function') mend();
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('skipscope-self-tests');
        opening.onerror = () => {
          reject(new Error('The results of self-tests cannot be opened.'));
        };
        opening.onsuccess = () => {
          const clearing = opening.result.transaction('results', 'readwrite');
          clearing.objectStore('results').clear();
          clearing.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      });
    });
}

/** Takes the GPU away as soon as the worker waits for it, and lets no wait end before. */
export async function loseGpuInWait(browser: Browser, worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const map: unknown = Reflect.get(GPUBuffer.prototype, 'mapAsync');
    if (typeof map !== 'function') throw new Error('There is no GPUBuffer.mapAsync.');
    Object.defineProperty(GPUBuffer.prototype, 'mapAsync', {
      value: () => {
        Object.defineProperty(GPUBuffer.prototype, 'mapAsync', { value: map, configurable: true });
        Object.assign(globalThis, { waitsForGpu: true });
        return new Promise<never>(() => undefined);
      },
      configurable: true,
    });
  });
  while (!(await worker.evaluate(() => Reflect.has(globalThis, 'waitsForGpu'))))
    await new Promise((resolve) => setTimeout(resolve, 20));
  const session = await browser.newBrowserCDPSession();
  // The command is never answered: the process that would do so is the one that ends.
  void session.send('Browser.crashGpuProcess').catch(() => undefined);
}
