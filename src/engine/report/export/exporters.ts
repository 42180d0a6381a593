import { entryByKey } from '#engine/base/registry.ts';

import type { Exporter } from './exporter.ts';
import { pathCsvExporter } from './path-csv.ts';
import { configExporter } from './skip-config.ts';
import { transformersExporter } from './transformers-snippet.ts';

/** Every form in which a result can be exported. */
export const EXPORTERS: readonly Exporter[] = [configExporter, pathCsvExporter, transformersExporter];

/** Throws `SkipscopeError('invalid-input')` listing the known exporters. */
export function exporterByKey(key: string): Exporter {
  return entryByKey(EXPORTERS, 'exporter', key);
}
