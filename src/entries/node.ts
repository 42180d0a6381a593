/**
 * The engine's host in Node: the device that computes, folders of models, calibration sets on the disk, pictures, journals; and
 * what runs on them.
 *
 * @packageDocumentation
 */
export { openCalibrationPath } from '#host/node/calibration-path.ts';
export { decodeImage } from '#host/node/decode-image.ts';
export { DEVICE_CHOICES, type DeviceChoice } from '#host/node/device/device-choice.ts';
export {
  type NodeDeviceOptions,
  type OpenNodeDevice,
  openNodeDevice,
} from '#host/node/device/node-device.ts';
export { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
export { JournalFile, readJournal } from '#host/node/files/journal-file.ts';
export { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
export { openRemote } from '#host/remote/open-origin.ts';
export { answerQuestion, encodeImage } from '#service/models/answer-generator.ts';
export { type OpenModel, type OpenOptions, closeModel, openModel } from '#service/models/open-model.ts';
export { type RunExecution, executeRun } from '#service/runs/execute-run.ts';
