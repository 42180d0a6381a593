import { CLONE, PACKAGE, type Installation } from '#engine/report/installation.ts';

/** How this very program was called: a package has compiled files, a clone runs the sources. */
export function installationOf(moduleUrl: string): Installation {
  return moduleUrl.endsWith('.ts') ? CLONE : PACKAGE;
}

export const OWN_INSTALLATION = installationOf(import.meta.url);
