/** Folders of `public/` that the page can open. */
const FOLDER = /\/((?:models|calibration)\/[^/]+)\/?$/u;

/** The path below `public/` of a folder that comes with the page, wherever on its server the page lies; null for others. */
export function servedPath(url: string, pageOrigin: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  return origin === pageOrigin ? (FOLDER.exec(decodeURI(pathname))?.[1] ?? null) : null;
}
