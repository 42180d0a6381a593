import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The root of the repository. All other paths of these tests are relative to it, with slashes. */
export const root = path.resolve(import.meta.dirname, '..');

export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The folders directly in a folder, by name. */
export function foldersIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** All files below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}
