import type { Annotations } from './annotations.ts';
import type { CalibrationSample, RowIssue } from './calibration-set.ts';
import { captionRow, categoryRow, imageRow, instanceRow, type CocoDocument } from './coco-document.ts';
import { distinctRows, readRows, type GoodRow } from './row-reader.ts';

interface CocoObject {
  readonly name: string;
  /** Square pixels. */
  readonly area: number;
  readonly crowd: number;
  readonly cornerCase: boolean;
}

interface ImageEntry {
  readonly id: string;
  readonly fileName: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly where: string;
  readonly objects: CocoObject[];
  readonly captions: string[];
}

/** Joins COCO documents over their image ids. Rows that cannot be used go to `issues`; the others are kept. */
export function readCoco(documents: readonly CocoDocument[], issues: RowIssue[]): Annotations {
  const images = new Map<string, ImageEntry>();
  const categories = new Set<string>();
  for (const document of documents) addImages(document, images, issues);
  for (const document of documents) {
    if (document.kind === 'captions') addCaptions(document, images, issues);
    else addInstances(document, images, categories, issues);
  }
  const entries = [...images.values()].flatMap((image) => {
    const sample = toSample(image);
    if (sample) return [{ sample, where: image.where }];
    issues.push({
      where: image.where,
      what: `The image ${image.fileName} has no usable annotation.`,
      remedy: 'Annotate it with a box or a caption, or take it out.',
    });
    return [];
  });
  return { entries, categories: [...categories] };
}

function addImages(document: CocoDocument, images: Map<string, ImageEntry>, issues: RowIssue[]): void {
  const rows = distinctRows(readRows(document.path, 'images', document.images, imageRow, issues), issues);
  for (const { row, where } of rows) {
    const known = images.get(row.id);
    if (!known) {
      const { id, file_name: fileName, width, height } = row;
      images.set(id, { id, fileName, width, height, where, objects: [], captions: [] });
    } else if (known.fileName !== row.file_name) {
      issues.push({
        where,
        what: `The image id ${row.id} stands for ${row.file_name} here, but for ${known.fileName} in ${known.where}.`,
        remedy: 'Use annotation files of the same image list.',
      });
    }
  }
}

/** The image of an annotation; an unknown one is reported. */
function imageOf<Row extends { readonly image_id: string }>(
  { row, where }: GoodRow<Row>,
  images: ReadonlyMap<string, ImageEntry>,
  issues: RowIssue[],
): ImageEntry | null {
  const image = images.get(row.image_id);
  if (image) return image;
  issues.push({
    where,
    what: `There is no image with the id ${row.image_id}.`,
    remedy: 'Add the image to the list "images", or take this annotation out.',
  });
  return null;
}

function addCaptions(
  document: CocoDocument,
  images: ReadonlyMap<string, ImageEntry>,
  issues: RowIssue[],
): void {
  const rows = readRows(document.path, 'annotations', document.annotations, captionRow, issues);
  for (const good of distinctRows(rows, issues))
    imageOf(good, images, issues)?.captions.push(good.row.caption);
}

function addInstances(
  document: CocoDocument,
  images: ReadonlyMap<string, ImageEntry>,
  categories: Set<string>,
  issues: RowIssue[],
): void {
  const { path } = document;
  const names = new Map<string, string>();
  for (const { row } of distinctRows(
    readRows(path, 'categories', document.categories, categoryRow, issues),
    issues,
  )) {
    names.set(row.id, row.name);
    categories.add(row.name);
  }
  for (const good of distinctRows(
    readRows(path, 'annotations', document.annotations, instanceRow, issues),
    issues,
  )) {
    const image = imageOf(good, images, issues);
    const { category_id: category, bbox, iscrowd: crowd, corner_case: cornerCase = false } = good.row;
    const name = names.get(category);
    if (name === undefined) {
      issues.push({
        where: good.where,
        what: `There is no category with the id ${category}.`,
        remedy: 'Add the category to the list "categories", or take this annotation out.',
      });
    } else {
      image?.objects.push({ name, area: bbox[2] * bbox[3], crowd, cornerCase });
    }
  }
}

/** Null when nothing is known of the image. Regions of many objects are never the main object of a picture with others. */
function toSample({ id, fileName, width, height, objects, captions }: ImageEntry): CalibrationSample | null {
  if (objects.length === 0 && captions.length === 0) return null;
  const names = [...objects].sort((a, b) => a.crowd - b.crowd || b.area - a.area).map(({ name }) => name);
  const [label] = names;
  const cornerCases = new Set(objects.filter(({ cornerCase }) => cornerCase).map(({ name }) => name));
  return {
    id,
    fileName,
    ...(label === undefined ? {} : { label, objects: [...new Set(names)] }),
    ...(cornerCases.size === 0 ? {} : { cornerCases: [...cornerCases] }),
    ...(captions.length === 0 ? {} : { captions: [...captions] }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}
