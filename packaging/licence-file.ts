import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** Name of the file in the built page, to which the page links. */
export const LICENCE_FILE = 'licences.txt';

/** Texts for packages that name their licence and are published without its text, by name, `+` in place of `/`. */
const TEXTS = join(import.meta.dirname, 'texts');
const LICENCE_NAME = /^(licen[cs]e|notice|copying|third-?party)/iu;
/** The folder of a package, and a file in it. */
const PACKAGE_FILE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\/([^?]*)/u;
const RULE = '='.repeat(80);

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** A folder of a package, with the folders in it from which the built page has files. */
interface UsedPackage {
  readonly root: string;
  readonly folders: Set<string>;
}

/**
 * Writes a file with the licences of all packages from which the built page has code or files. Most licences ask for their text to
 * go with every copy. A package whose licence is not found ends the build.
 */
export class LicenceFile {
  readonly #used = new Map<string, UsedPackage>();
  #root = '';
  readonly #readRoot = ({ root }: { readonly root: string }): void => {
    this.#root = root;
  };

  /** A plugin for the bundles of workers, which are built before the page. */
  collecting(): Plugin {
    return {
      name: 'skipscope-licences-of-workers',
      configResolved: this.#readRoot,
      generateBundle: (_options, bundle) => {
        this.#collect(bundle);
      },
    };
  }

  /** The plugin for the page, which writes the file. */
  writing(): Plugin {
    const collect = (bundle: Rolldown.OutputBundle): string => {
      this.#collect(bundle);
      return this.#text();
    };
    return {
      name: 'skipscope-licences',
      apply: 'build',
      configResolved: this.#readRoot,
      generateBundle(_options, bundle) {
        this.emitFile({ type: 'asset', fileName: LICENCE_FILE, source: collect(bundle) });
      },
    };
  }

  #collect(bundle: Rolldown.OutputBundle): void {
    for (const output of Object.values(bundle))
      for (const file of output.type === 'chunk' ? output.moduleIds : output.originalFileNames)
        this.#use(file);
  }

  #use(file: string): void {
    // Modules have absolute paths, files that are taken over as they are have paths relative to the project.
    const [, path, inside] = PACKAGE_FILE.exec(resolve(this.#root, file.replace('\0', ''))) ?? [];
    if (path === undefined || inside === undefined) return;
    const root = realpathSync(path);
    const used = this.#used.get(root) ?? { root, folders: new Set() };
    used.folders.add(dirname(join(root, inside)));
    this.#used.set(root, used);
  }

  #text(): string {
    const entries = [...this.#used.values()]
      .map(entryOf)
      .sort((a, b) => a.title.localeCompare(b.title, 'en'));
    const missing = entries.filter(({ texts }) => texts.length === 0).map(({ title }) => title);
    if (missing.length > 0)
      throw new Error(`No licence is found of ${missing.join(', ')}: put its text into ${TEXTS}/NAME.txt.`);
    return [
      'This page has code and files of the packages below, under their licences. Skipscope itself is under',
      'the MIT licence. The pictures and the models that come with it are described in calibration/*/NOTICE.md and models/*/NOTICE.md.',
      ...entries.flatMap(({ title, texts }) => [
        '',
        RULE,
        title,
        RULE,
        ...texts.flatMap((text) => ['', text]),
      ]),
      '',
    ].join('\n');
  }
}

function entryOf({ root, folders }: UsedPackage): {
  readonly title: string;
  readonly texts: readonly string[];
} {
  // Written by a package manager, and of this form.
  const {
    name,
    version,
    license = 'licence below',
  }: PackageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = [...new Set([root, ...folders])].flatMap(licencesIn);
  const own = join(TEXTS, `${name.replace('/', '+')}.txt`);
  const paths = files.length === 0 && existsSync(own) ? [own] : files;
  return {
    title: `${name} ${version} (${license})`,
    texts: paths.map((path) => readFileSync(path, 'utf8').trim()),
  };
}

function licencesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_NAME.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}
