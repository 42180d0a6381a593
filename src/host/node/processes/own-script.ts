import { fileURLToPath } from 'node:url';

/** How `fork` runs a script of this program. */
export interface OwnScript {
  readonly file: string;
  /** The options of Node. */
  readonly execArgv: readonly string[];
}

/**
 * The script that lies beside a module, by its name without an ending and by the module's `import.meta.url`. In the source it is
 * TypeScript, which tsx runs; in the package it is JavaScript.
 */
export function ownScript(name: string, module: string): OwnScript {
  const compiled = !module.endsWith('.ts');
  return {
    file: fileURLToPath(new URL(`./${name}${compiled ? '.js' : '.ts'}`, module)),
    execArgv: compiled ? [] : ['--import', import.meta.resolve('tsx')],
  };
}
