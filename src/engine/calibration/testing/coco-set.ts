import type { NamedFile } from '#engine/calibration/calibration-set.ts';

/** A file as it is offered. */
export function file(path: string, content: string): NamedFile {
  return { path, contents: new Blob([content]) };
}

/** A file of JSON. */
export const json = (path: string, value: unknown): NamedFile => file(path, JSON.stringify(value));

export const IMAGES = [
  { id: 1, file_name: '1.png', width: 10, height: 20 },
  { id: 2, file_name: 'sub/2.png' },
];
export const CATEGORIES = [
  { id: 7, name: 'cup' },
  { id: 8, name: 'bird' },
  { id: 9, name: 'boat' },
];
/** An annotation: a box of a category in an image. */
export const box = (id: number, image: number, category: number, width: number, crowd = 0) => ({
  id,
  image_id: image,
  category_id: category,
  bbox: [0, 0, width, 2],
  iscrowd: crowd,
});
/** Boxes in two images of three categories; the last box is a crowd. */
export const INSTANCES = {
  images: IMAGES,
  annotations: [box(1, 1, 8, 3), box(2, 1, 7, 9), box(3, 1, 8, 4), box(4, 2, 9, 1), box(5, 2, 8, 50, 1)],
  categories: CATEGORIES,
};
/** Captions of the first image. */
export const CAPTIONS = {
  images: IMAGES,
  annotations: [
    { id: 1, image_id: 1, caption: ' A cup. ' },
    { id: 2, image_id: 1, caption: 'A cup and a bird.' },
  ],
};
