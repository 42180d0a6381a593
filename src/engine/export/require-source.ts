import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { MANIFEST_FILE } from '#engine/model/manifest.ts';
import type { ModelExporter } from './model-exporter.ts';

/**
 * Throws `SkipscopeError('invalid-input')` for a block model where the form is made of a checkpoint, and the other way round.
 */
export async function requireSourceFor({ label, takes }: ModelExporter, source: FileSource): Promise<void> {
  const isBlockModel = await source.exists(MANIFEST_FILE);
  if (isBlockModel === (takes === 'block-model')) return;
  throw new SkipscopeError(
    'invalid-input',
    isBlockModel
      ? `${label} is made of a checkpoint, and ${source.label} is a block model: it holds weights as they were converted.`
      : `${label} is made of a block model, and ${source.label} has no ${MANIFEST_FILE}.`,
    isBlockModel
      ? 'Name the checkpoint that it was made of: its repository, its address or its folder.'
      : 'Choose another form, or the folder of a block model.',
  );
}
