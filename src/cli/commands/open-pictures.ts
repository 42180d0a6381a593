import type { PictureList } from '#engine/streams/picture-list.ts';
import { openPictureFolder } from '#host/node/streams/picture-folder.ts';
import { openCalibration } from './open-calibration.ts';
import type { Terminal } from './terminal.ts';

/** Opens a folder of pictures, or what `--calibration` takes. Throws as `openPictureFolder` and `openCalibration` do. */
export async function openPictures(path: string, terminal: Terminal): Promise<PictureList> {
  const folder = await openPictureFolder(path);
  if (folder) return folder;
  const set = await openCalibration(path, terminal);
  return {
    label: set.set.name,
    pictures: set.set.samples.length,
    picture: (index, signal) => set.image(index, signal),
  };
}
