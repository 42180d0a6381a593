import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import type { RunEnvironment } from '#engine/search/run-environment.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { PACKAGE } from './installation.ts';
import { repeatCommand } from './repeat-command.ts';
import { repeatPaths } from './repeat-paths.ts';
import { ENVIRONMENT, syntheticRecord } from './testing/report-runs.ts';

describe('the command that repeats a run', () => {
  const words = (command: string): readonly string[] =>
    execFileSync('sh', ['-c', `npm() { printf '%s\\n' "$@"; }\n${command}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');

  it('says everything that is not a default, in words that a shell takes as they are', async () => {
    const { state } = await syntheticRecord('run', {
      alpha: 0.9,
      maxBlocks: 4,
      protect: [0, 8],
      explore: true,
      prompt: `What's "$HOME" worth? \`x\``,
      sampling: {
        category: "o'clock & more",
        cornerCases: 'only',
        limit: 40,
        shuffle: true,
        heldOut: 0.3,
        seed: 7,
      },
      seed: 5,
    });
    if (!state.spec) throw new Error('There is no spec.');
    const got = words(repeatCommand(state.spec, repeatPaths(state.spec, ENVIRONMENT)));
    const after = (option: string) => got[got.indexOf(option) + 1];
    expect(got.slice(0, 4)).toEqual(['run', '--silent', 'skipscope', '--']);
    expect(after('--calibration')).toBe('my pictures');
    expect(after('--prompt')).toBe(state.spec.prompt);
    expect(after('--corner-cases')).toBe('only');
    expect(after('--category')).toBe("o'clock & more");
    expect(['--alpha', '--max-blocks', '--protect', '--limit', '--held-out', '--seed'].map(after)).toEqual([
      '0.9',
      '4',
      '0,8',
      '40',
      '0.3',
      '5',
    ]);
    expect(got).toContain('--explore');
    expect(got).toContain('--shuffle');
    expect(got).not.toContain('--exhaustive');
  });

  const page: RunEnvironment = {
    app: ENVIRONMENT.app,
    model: ENVIRONMENT.model,
    runtime: ENVIRONMENT.runtime,
  };
  const spec = createSearchSpec({
    task: 'single-object',
    model: { name: 'synthetic', hash: 'm' },
    calibration: { name: 'synthetic', id: 'c' },
  });
  const repeated = (environment?: RunEnvironment) => {
    const paths = repeatPaths(spec, environment);
    return { command: repeatCommand(spec, paths), preparation: paths.preparation };
  };

  it('leaves blanks where nobody knows where model and data lie, and says what they stand for', () => {
    const { command, preparation } = repeated();
    expect(command).toContain('--model MODEL --calibration CALIBRATION --task single-object');
    expect(preparation).toEqual([
      '# MODEL: the folder of the block model "synthetic"; its manifest.json has SHA-256 m',
      '# CALIBRATION: the folder or file of the set "synthetic", whose id is c',
    ]);
  });

  it('names what the page serves, and makes the model of the hub first', () => {
    const calibration = { kind: 'served', path: 'calibration/scenes' } as const;
    const demo = repeated({
      ...page,
      origins: { calibration, model: { kind: 'served', path: 'models/demo' } },
    });
    expect(demo.preparation).toEqual([]);
    expect(demo.command).toContain('--model public/models/demo --calibration public/calibration/scenes');
    const model = { kind: 'hub', repository: 'org/llava-tiny', revision: 'abc123' } as const;
    const hub = repeated({ ...page, origins: { calibration, model } });
    expect(words(hub.preparation.join('\n')).slice(4)).toEqual([
      'convert',
      'org/llava-tiny@abc123',
      'llava-tiny-q4',
      '--dtype',
      'q4',
    ]);
    expect(hub.command).toContain('--model llava-tiny-q4 ');
  });

  it('calls the package where that is installed, with what comes in it', () => {
    const calibration = { kind: 'served', path: 'calibration/scenes' } as const;
    const model = { kind: 'hub', repository: 'org/llava-tiny', revision: 'abc123' } as const;
    const paths = repeatPaths(spec, { ...page, origins: { calibration, model } }, PACKAGE);
    expect(paths.preparation).toEqual([
      'npx skipscope convert org/llava-tiny@abc123 llava-tiny-q4 --dtype q4',
    ]);
    expect(repeatCommand(spec, paths, PACKAGE)).toMatch(
      /^npx skipscope search --model llava-tiny-q4 --calibration node_modules\/skipscope\/dist\/calibration\/scenes /u,
    );
  });

  it('says which folder or address a placeholder stands for', () => {
    const calibration = { kind: 'files', name: 'my street' } as const;
    const folder = repeated({ ...page, origins: { calibration, model: { kind: 'folder', name: "tim's" } } });
    expect(folder.command).toContain('--model MODEL --calibration CALIBRATION');
    const [model, set] = folder.preparation;
    expect(model).toContain('the folder "tim\'s" that was brought to the page');
    expect(model).toContain("skipscope -- convert 'tim'\\''s' MODEL --dtype q4");
    expect(set).toContain('brought to the page as "my street"');
    const url = { kind: 'url', url: 'https://example.org/llava/' } as const;
    expect(repeated({ ...page, origins: { calibration: url, model: url } }).preparation).toEqual([
      expect.stringContaining('MODEL: the block model of https://example.org/llava/, or'),
      '# CALIBRATION: a copy of the folder at https://example.org/llava/',
    ]);
  });
});
