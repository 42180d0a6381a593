import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { scoresReferences } from '#engine/search/strategy-catalogue.ts';
import type { OpenModel } from '#service/models/open-model.ts';

/** Throws `SkipscopeError('invalid-input')` when a spec is for another model or calibration set. */
export function requireMatch(spec: SearchSpec, open: OpenModel, { set }: CalibrationSource): void {
  requireModel(spec, open);
  requireSet(spec, set);
}

/** Throws `SkipscopeError('invalid-input')` when a spec is for another model. */
export function requireModel(spec: SearchSpec, { model }: OpenModel): void {
  if (spec.model.hash !== model.hash)
    throw new SkipscopeError(
      'invalid-input',
      `The search belongs to the model "${spec.model.name}", but "${model.manifest.name}" in another version is loaded.`,
      `Load the model "${spec.model.name}" with which the search was started.`,
    );
}

/** Throws `SkipscopeError('invalid-input')` when a spec is for another calibration set. */
export function requireSet(spec: SearchSpec, set: CalibrationSource['set']): void {
  if (spec.calibration.id !== set.id)
    throw new SkipscopeError(
      'invalid-input',
      `The search belongs to the calibration set "${spec.calibration.name}", but "${set.name}" is open.`,
      `Open the calibration set "${spec.calibration.name}" with which the search was started.`,
    );
}

/** Throws `SkipscopeError('invalid-journal')` for a run of an earlier version that scores references in other tokens. */
export function requireReferences(spec: SearchSpec): void {
  if (!scoresReferences(spec.strategy.key) || spec.references !== undefined) return;
  throw new SkipscopeError(
    'invalid-journal',
    'The run is of an earlier version, whose tokens of references lacked what the chat template puts before an answer: its ' +
      'likelihoods cannot be continued.',
    'Start the search anew.',
  );
}

/** Throws `SkipscopeError('invalid-input')` when a spec is for other document frequencies. */
export function requireTable(
  { documentFrequencies: named }: SearchSpec,
  given: DocumentFrequencyTable | undefined,
): void {
  if (named?.hash === given?.hash) return;
  throw new SkipscopeError(
    'invalid-input',
    named === null
      ? 'The search was started without a table of document frequencies.'
      : `The search belongs to the document frequencies "${named.name}", which are not at hand.`,
    named === null ? 'Leave the table out.' : `Give the table "${named.name}" with which it was started.`,
  );
}
