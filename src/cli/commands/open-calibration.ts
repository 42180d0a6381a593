import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { JOINED_FILES } from '#engine/calibration/collect-rows.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import type { Terminal } from './terminal.ts';

/** More would push the result out of sight; the count tells of the others. */
const SHOWN = 20;

/** Opens the set of `--calibration` and names what was left out of it on stderr. Throws as `openCalibrationPath` does. */
export async function openCalibration(path: string, terminal: Terminal): Promise<CalibrationSource> {
  const source = await openCalibrationPath(path);
  const { issues, samples } = source.set;
  for (const { what } of issues.filter(({ where }) => where === JOINED_FILES)) terminal.note(what);
  const lost = issues.filter(({ harmless }) => !harmless);
  for (const { where, what } of lost.slice(0, SHOWN)) terminal.note(`Left out: ${where}: ${what}`);
  if (lost.length > SHOWN) terminal.note(`... and ${lost.length - SHOWN} more.`);
  if (lost.length > 0) terminal.note(`Samples kept: ${samples.length}.`);
  return source;
}
