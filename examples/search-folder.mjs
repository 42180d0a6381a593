// Which blocks can be skipped for the pictures of a folder?
//
//   node search-folder.mjs MODEL PICTURES [SAMPLES]
//
// MODEL is a block model (`skipscope convert` makes one). PICTURES is a calibration set: a folder with annotations, or
// with one folder of pictures for each label.
import { MemoryJournal, calibrationOf, createSearchSpec } from 'skipscope/engine';
import {
  DirectorySource,
  closeModel,
  decodeImage,
  executeRun,
  openCalibrationPath,
  openModel,
  openNodeDevice,
  startProcessSandbox,
} from 'skipscope/node';

const [modelFolder = '', pictures = '', samples] = process.argv.slice(2);
const source = await openCalibrationPath(pictures);
const { runtime } = await openNodeDevice('cpu');
const open = await openModel(new DirectorySource(modelFolder), runtime, {
  startSandbox: startProcessSandbox,
});
const spec = createSearchSpec({
  task: 'single-object',
  strategy: { key: 'gm-skip', order: 'reverse' },
  alpha: 0.95,
  sampling: { limit: samples === undefined ? null : Number(samples) },
  model: { name: open.model.manifest.name, hash: open.model.hash },
  calibration: calibrationOf(source.set),
});
const run = await executeRun({
  ...{ spec, open, source, decodeImage, rows: 8 },
  // `await JournalFile.open('run.jsonl')` would keep the run, and go on with it after a kill.
  journal: new MemoryJournal(),
  signal: new AbortController().signal,
  onEvent: ({ type }) => console.error(type),
});
const { baseline, operatingPoints } = run;
const { skip, value } = operatingPoints.highSparsity ?? { skip: [], value: baseline?.value };
console.log(JSON.stringify({ blocks: open.model.blocks, full: baseline?.value, skip, value }));
await closeModel(open);
await runtime.dispose();
