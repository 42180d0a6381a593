/**
 * The method, from a checkpoint to a report, in JavaScript that runs anywhere: specifications and journals of runs, calibration
 * sets, tasks and metrics, conversion, export, reports. What a host has to give (a runtime, files, pictures) comes from
 * `skipscope/node`, or is an argument.
 *
 * @packageDocumentation
 */
export { APP_VERSION } from '#engine/base/app-version.ts';
export { type ErrorCode, SkipscopeError } from '#engine/base/errors.ts';
export type { FileSink, FileSource, FileStore, ReadOptions } from '#engine/base/file-source.ts';
export { type SkipSet, checkSkipSet, skipSet, sparsity } from '#engine/base/skip-set.ts';
export type {
  CalibrationSample,
  CalibrationSet,
  CalibrationSource,
  NamedFile,
  RowIssue,
} from '#engine/calibration/calibration-set.ts';
export { readCalibration } from '#engine/calibration/read-calibration.ts';
export { type ConvertOptions, convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
export { type ExportOptions, exportModel } from '#engine/export/export-model.ts';
export type { ExportRecord } from '#engine/export/export-record.ts';
export { type PointChoice, exportedRun, pointOf } from '#engine/export/exported-run.ts';
export { MODEL_EXPORTERS, modelExporterByKey } from '#engine/export/model-exporters.ts';
export type { BlockChoice, ModelExporter } from '#engine/export/model-exporter.ts';
export { type ChosenBlocks, parseSkipFile, skipSetFor } from '#engine/export/skip-file.ts';
export { type BlockModel, loadBlockModel } from '#engine/inference/block-model.ts';
export { type GenerateOptions, generate } from '#engine/inference/generate.ts';
export { MEASURES, metricByKey } from '#engine/metrics/metrics.ts';
export type { Metric } from '#engine/metrics/metric.ts';
export type { Measure } from '#engine/metrics/measure.ts';
export { type Manifest, MODEL_DTYPES, type ModelDtype } from '#engine/model/manifest.ts';
export { readManifest } from '#engine/model/read-model.ts';
export { type ReportContext, type RunRecord, buildReport } from '#engine/report/build-report.ts';
export type { MeasuredImportance } from '#engine/report/measured-importance.ts';
export { RENDERERS, rendererByKey } from '#engine/report/renderers.ts';
export type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
export { foldEvents, foldRun, initialRunState } from '#engine/search/fold-run.ts';
export { decodeJournal } from '#engine/search/journal-codec.ts';
export type { RunEvent } from '#engine/search/run-event.ts';
export { MemoryJournal, type RunJournal } from '#engine/search/run-journal.ts';
export type { OperatingPoints, PathPoint, RunState } from '#engine/search/run-state.ts';
export {
  type SearchSpec,
  type SearchSpecInput,
  calibrationOf,
  createSearchSpec,
} from '#engine/search/search-spec.ts';
export { STRATEGIES, strategyByKey } from '#engine/search/strategy-catalogue.ts';
export type { StrategyChoice, StrategyKey } from '#engine/search/strategy-choice.ts';
export { TASKS, taskByKey } from '#engine/tasks/tasks.ts';
export type { Task, TaskKey } from '#engine/tasks/task.ts';
