import { type AnnotatedSample, type Annotations } from './annotations.ts';
import type { CalibrationSample, RowIssue } from './calibration-set.ts';
import type { CocoDocument } from './coco-document.ts';
import { type CocoId, sampleIds, twinKey, writtenId } from './coco-id.ts';
import { type CocoImages, type ImageEntry, readCategories, readImages } from './coco-images.ts';
import { type BoxRow, type CocoAnnotation, readAnnotation } from './coco-rows.ts';
import { folderOf } from './picture-path.ts';

/**
 * Joins the COCO documents of each folder over their image ids; other folders have ids of their own, as the splits of a
 * data set have. Rows that cannot be used go to `issues`; the others are kept. Images without annotations are kept, too:
 * documents of other folders may annotate them.
 *
 * @param areSame says whether two names in the files of a folder mean the same picture, `1.png` and `images/1.png`.
 */
export function readCoco(
  documents: readonly CocoDocument[],
  issues: RowIssue[],
  areSame: (name: string, other: string, folder: string) => boolean = () => false,
): Annotations {
  const categories = new Set<string>();
  const folders = new Set(documents.map(({ path }) => folderOf(path)));
  const entries = [...folders].flatMap((folder) => {
    const own = documents.filter(({ path }) => folderOf(path) === folder);
    const joined = readImages(own, (name, other) => areSame(name, other, folder), issues);
    for (const document of own) annotate(document, joined, categories, issues);
    return toEntries(joined, folder);
  });
  return { entries, categories: [...categories] };
}

function annotate(
  document: CocoDocument,
  joined: CocoImages,
  categories: Set<string>,
  issues: RowIssue[],
): void {
  const names = readCategories(document, issues);
  for (const name of names.values()) if (name !== null) categories.add(name);
  const ambiguous = new Set(joined.ambiguous.map(({ id }) => id.key));
  document.annotations.forEach((row, at) => {
    const annotation = readAnnotation(row, `${document.path}, annotations[${at}]`, issues);
    const id = (annotation.box ?? annotation.caption)?.image_id;
    // Annotations of ambiguous images are left out with these.
    if (!id || ambiguous.has(id.key)) return;
    const image = joined.images.get(id.key);
    if (image) addAnnotation(image, annotation, names, issues);
    else issues.push(unknownId('image', id, joined.images, annotation.where));
  });
}

function addAnnotation(
  image: ImageEntry,
  { box, caption, where }: CocoAnnotation,
  names: ReadonlyMap<string, string | null>,
  issues: RowIssue[],
): void {
  if (caption) image.captions.push(...caption.caption);
  if (!box) return;
  const name = names.get(box.category_id.key);
  if (name === undefined) issues.push(unknownId('category', box.category_id, names, where));
  else if (name === null) reportUnclear(image, box, where, issues);
  else
    image.objects.push({
      name,
      area: box.bbox[2] * box.bbox[3],
      crowd: box.iscrowd,
      cornerCase: box.corner_case,
    });
}

/** Without one of its objects, the main object of an image would be another one. */
function reportUnclear(image: ImageEntry, box: BoxRow, where: string, issues: RowIssue[]): void {
  image.isUnclear = true;
  issues.push({
    where,
    what: `The category id ${writtenId(box.category_id)} stands for several names, so the boxes of ${image.fileName} are left out.`,
    remedy: 'Give each category an id of its own.',
  });
}

function unknownId(
  kind: 'image' | 'category',
  id: CocoId,
  known: ReadonlyMap<string, unknown>,
  where: string,
): RowIssue {
  const list = kind === 'image' ? 'images' : 'categories';
  const twin = known.has(twinKey(id))
    ? `, only one with the ${id.isText ? 'number' : 'text'} ${id.text}`
    : '';
  return {
    where,
    what: `There is no ${kind} with the id ${writtenId(id)}${twin}.`,
    remedy: `Write the id as in the list "${list}", add the ${kind} there, or take this annotation out.`,
  };
}

function toEntries({ images, ambiguous }: CocoImages, folder: string): readonly AnnotatedSample[] {
  const ids = sampleIds([...images.values(), ...ambiguous].map(({ id }) => id));
  const samples = [...images].map(([key, image]) => {
    const { fileName, where } = image;
    return { sample: toSample(image, ids.get(key) ?? image.id.text), fileName, folder, where };
  });
  const leftOut = ambiguous.map(({ fileName, where }) => ({ sample: null, fileName, folder, where }));
  return [...samples, ...leftOut];
}

/** Regions of many objects are never the main object of a picture with others. */
function toSample(image: ImageEntry, id: string): CalibrationSample {
  const { fileName, width, height, captions } = image;
  const objects = image.isUnclear ? [] : image.objects;
  const names = [...objects]
    .sort((a, b) => Number(a.crowd) - Number(b.crowd) || b.area - a.area)
    .map(({ name }) => name);
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
