import { entryByKey } from '#engine/base/registry.ts';
import { csvRenderer } from './csv-renderer.ts';
import { curvesRenderer } from './curves-renderer.ts';
import { htmlRenderer } from './html-renderer.ts';
import { importanceRenderer } from './importance-renderer.ts';
import { latexRenderer } from './latex-renderer.ts';
import { markdownRenderer } from './markdown-renderer.ts';
import type { ReportRenderer } from './report.ts';

/** Every form of a report. */
export const RENDERERS: readonly ReportRenderer[] = [
  htmlRenderer,
  markdownRenderer,
  latexRenderer,
  csvRenderer,
  curvesRenderer,
  importanceRenderer,
];

/** Throws `SkipscopeError('invalid-input')` listing the known formats. */
export function rendererByKey(key: string): ReportRenderer {
  return entryByKey(RENDERERS, 'report format', key);
}
