/**
 * The engine in a worker of a page, with everything that it needs: ONNX Runtime, WebGPU or WebAssembly, storage in the browser.
 * The file is one of the built page, and needs no bundler.
 *
 * @packageDocumentation
 */
export type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
export { type ErrorCode, SkipscopeError } from '#engine/base/errors.ts';
export type { SkipSet } from '#engine/base/skip-set.ts';
export { createWorkerClient } from '#client/worker/worker-client.ts';
export type { LoadedModel, ProviderChoice } from '#service/contract/model-operations.ts';
export type { SkipscopeClient } from '#service/contract/operations.ts';
