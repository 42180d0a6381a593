import { type PictureList, comparePictureNames } from '#engine/streams/picture-list.ts';

/** The pictures among files, in the order of their names. */
export function pictureFolder(files: readonly File[]): PictureList {
  const pictures = files
    .filter(({ type }) => /^image\/(?:jpeg|png|webp)$/u.test(type))
    .sort((a, b) => comparePictureNames(a.name, b.name));
  return {
    label: `${String(pictures.length)} pictures`,
    pictures: pictures.length,
    picture: async (index) => new Uint8Array((await pictures[index]?.arrayBuffer()) ?? []),
  };
}
