import { describe, expect, it } from 'vitest';

import { modelFolder } from './model-folder.ts';

function pathsOf(paths: readonly string[]): readonly string[] {
  const files = paths.map((path) => ({ path, contents: new Blob([path]) }));
  return modelFolder({ name: 'mine', files }).files.map(({ path }) => path);
}

describe('the folder of a model in what was dropped', () => {
  it('is the outermost one with a config', () => {
    expect(
      pathsOf([
        'refs/main',
        'snapshots/abc/config.json',
        'snapshots/abc/a.safetensors',
        'snapshots/abc/x/config.json',
      ]),
    ).toEqual(['config.json', 'a.safetensors', 'x/config.json']);
  });

  it.each([[['config.json', 'sub/config.json']], [['readme.md', 'sub/a.bin']]])('is all of %j', (paths) => {
    expect(pathsOf(paths)).toEqual(paths);
  });
});
