import type { ExportRequest } from './exporter.ts';

/** Name of an export without its extension: model, task and number of skipped blocks, safe in any file system. */
export function fileStem({ model, run, point }: ExportRequest): string {
  const words = [model.name, run.spec?.task ?? 'run', `skip-${point.skip.length}`];
  return words.map((word) => word.replace(/[^A-Za-z0-9.-]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, '')).join('-');
}
