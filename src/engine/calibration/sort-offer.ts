import { ANNOTATION_FILES, filesLike, readAnnotationText, type AnnotationText } from './annotation-text.ts';
import type { SortedOffer } from './calibration-importer.ts';
import type { NamedFile, RowIssue } from './calibration-set.ts';
import { parseCocoDocument, type CocoDocument } from './coco-document.ts';
import { findPictures } from './picture-files.ts';
import { folderOf } from './picture-path.ts';

/** Called before a file is read. */
export type OnFile = (path: string, bytes: number) => Promise<void>;

/** Reads the annotation files among offered ones and lists the pictures; what can be neither read nor parsed is reported. */
export async function sortOffer(
  files: readonly NamedFile[],
  issues: RowIssue[],
  onFile: OnFile,
): Promise<SortedOffer> {
  const pictures = findPictures(files, issues);
  const texts = async (pattern: RegExp) => {
    const read: AnnotationText[] = [];
    for (const file of filesLike(files, pattern)) {
      await onFile(file.path, file.contents.size);
      const text = await readAnnotationText(file, issues);
      if (text) read.push(text);
    }
    return withoutCopies(read, issues);
  };
  const { documents, unreadable } = parseDocuments(await texts(ANNOTATION_FILES.json), issues);
  return {
    pictures,
    coco: documents,
    brokenJson: unreadable,
    jsonLines: await texts(ANNOTATION_FILES.jsonLines),
    tables: await texts(ANNOTATION_FILES.tables),
  };
}

/** The files without those that repeat another one of their folder: what they say would count twice. */
function withoutCopies(files: readonly AnnotationText[], issues: RowIssue[]): readonly AnnotationText[] {
  const originals = new Map<string, readonly AnnotationText[]>();
  return files.filter((file) => {
    const alike = originals.get(file.text) ?? [];
    originals.set(file.text, [...alike, file]);
    const original = alike.find(({ path }) => folderOf(path) === folderOf(file.path));
    if (!original) return true;
    issues.push({
      where: file.path,
      what: `The file is a copy of ${original.path}.`,
      remedy: 'Nothing needs to be done: it is passed over.',
      harmless: true,
    });
    return false;
  });
}

/** The COCO documents among JSON files; others are reported. */
export function parseDocuments(
  files: readonly AnnotationText[],
  issues: RowIssue[],
): { readonly documents: readonly CocoDocument[]; readonly unreadable: boolean } {
  const documents: CocoDocument[] = [];
  let unreadable = false;
  for (const file of files) {
    const parsed = parseCocoDocument(file);
    if (parsed.status === 'coco') documents.push(parsed.document);
    else issues.push(parsed.issue);
    unreadable ||= parsed.status === 'unreadable';
  }
  // The order does not depend on the host's listing: equal sets must get equal ids.
  documents.sort((a, b) => Number(a.hasCaptions) - Number(b.hasCaptions) || (a.path < b.path ? -1 : 1));
  return { documents, unreadable };
}
