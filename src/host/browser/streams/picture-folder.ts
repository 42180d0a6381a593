import type { PictureList } from './picture-list.ts';

/** The pictures among files, in the order of their names. */
export function pictureFolder(files: readonly File[]): PictureList {
  const pictures = files
    .filter(({ type }) => /^image\/(?:jpeg|png|webp)$/u.test(type))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return {
    label: `${String(pictures.length)} pictures`,
    pictures: pictures.length,
    picture: (index) => Promise.resolve(pictures[index] ?? new Blob()),
  };
}
