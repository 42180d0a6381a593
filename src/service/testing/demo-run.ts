import { afterAll, beforeAll } from 'vitest';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { type OpenModel, openModel } from '#service/models/open-model.ts';

/** The small demo model on one thread of the CPU, and the demo set. */
interface DemoRun {
  readonly open: OpenModel;
  readonly source: CalibrationSource;
}

/** Opens them for the tests of a file or of a block of it. */
export function useDemoRun(): DemoRun {
  let runtime: OrtRuntime;
  let opened: DemoRun;
  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
    opened = {
      open: await openModel(new DirectorySource('public/models/llava-pictograms'), runtime, {
        startSandbox: startUnlimitedSandbox,
      }),
      source: await openCalibrationPath('public/calibration/scenes'),
    };
  });
  afterAll(() => runtime.dispose());
  return {
    get open() {
      return opened.open;
    },
    get source() {
      return opened.source;
    },
  };
}
