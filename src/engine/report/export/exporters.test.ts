import { execFileSync, spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { initialRunState } from '#engine/search/fold-run.ts';
import { runSearch } from '#engine/strategies/run-search.ts';
import type { PathPoint } from '#engine/search/run-state.ts';
import { syntheticRun } from '#engine/strategies/testing/search-runs.ts';
import { SyntheticEvaluator } from '#engine/strategies/testing/synthetic-evaluator.ts';

import type { SearchSpecInput } from '#engine/search/search-spec.ts';
import type { ExportRequest } from './exporter.ts';
import { exporterByKey, EXPORTERS } from './exporters.ts';
import { skipConfigSchema } from './skip-config.ts';

const BLOCKS = 9;

async function request(
  changes: { readonly calibration?: SearchSpecInput['calibration'] } = {},
): Promise<ExportRequest> {
  const evaluator = new SyntheticEvaluator({ blocks: BLOCKS, samples: 20, seed: 3, margin: 8 });
  const run = await runSearch(
    syntheticRun(evaluator, { alpha: 0.8, prompt: 'What\'s in the "picture"?\n\\o/', ...changes }),
  );
  const point = run.path.at(-1);
  if (!point) throw new Error('The run has no path.');
  return {
    model: {
      name: 'llava/tiny 1.0',
      source: { checkpoint: 'org/llava-"tiny"', revision: null },
      dtype: 'q4',
      blocks: BLOCKS,
      hash: 'f00d',
    },
    run,
    point,
    appVersion: '0.1.0',
    date: new Date('2026-01-02T03:04:05Z'),
  };
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** Stands in for torch and transformers, so that the snippet's own work can be watched. */
const FAKE_MODULES = `
import json, sys, types
class Bag(types.SimpleNamespace):
    pass
torch = types.ModuleType("torch")
torch.nn = Bag(ModuleList=list)
torch.float32 = None
pil = types.ModuleType("PIL"); pil.Image = pil.ImageOps = None
transformers = types.ModuleType("transformers")
transformers.AutoProcessor = transformers.AutoImageProcessor = transformers.LlavaForConditionalGeneration = None
sys.modules.update({"torch": torch, "PIL": pil, "transformers": transformers})
space = {"__name__": "snippet"}
exec(compile(sys.stdin.read(), "snippet.py", "exec"), space)
def model_of(new, count=${BLOCKS}):
    config = Bag(num_hidden_layers=count, layer_types=[f"type{i}" for i in range(count)])
    layers = [Bag(name=i, self_attn=Bag(layer_idx=i)) for i in range(count)]
    decoder = Bag(layers=layers, config=config)
    inner = Bag(model=Bag(language_model=decoder)) if new else Bag(language_model=Bag(model=decoder))
    inner.config = Bag(text_config=config)
    return inner, decoder
report = []
for new in (True, False):
    model, decoder = model_of(new)
    assert space["skip_blocks"](model, space["SKIP"]) is model
    report.append({
        "kept": [layer.name for layer in decoder.layers],
        "index": [layer.self_attn.layer_idx for layer in decoder.layers],
        "layers": decoder.config.num_hidden_layers,
        "types": decoder.config.layer_types,
    })
try:
    space["skip_blocks"](model_of(True, 4)[0], [1])
    wrong = ""
except ValueError as error:
    wrong = str(error)
names = ("CHECKPOINT", "REVISION", "BLOCKS", "SKIP", "PROMPT", "MAX_NEW_TOKENS")
print(json.dumps({"report": report, "wrong": wrong, "constants": {n: space[n] for n in names}}))
`;

describe('exports', () => {
  it('have file names that any file system takes', async () => {
    const made = await request();
    const names = EXPORTERS.map((exporter) => exporter.fileName(made));
    const skipped = made.point.skip.length;
    expect(names).toEqual([
      `llava-tiny-1.0-single-object-skip-${skipped}.json`,
      'llava-tiny-1.0-single-object-path.csv',
      `llava-tiny-1.0-single-object-skip-${skipped}.py`,
    ]);
  });

  it('are refused while the run has no baseline', async () => {
    const made = { ...(await request()), run: initialRunState };
    for (const exporter of EXPORTERS)
      expect(() => exporter.render(made)).toThrow(/not measured the full model/u);
    expect(() => exporterByKey('pdf')).toThrow('There is no exporter "pdf".');
  });
});

describe('the JSON config', () => {
  it('says what was skipped, where, and what came of it', async () => {
    const made = await request();
    const config = skipConfigSchema.parse(JSON.parse(exporterByKey('config').render(made)));
    expect(config).toMatchObject({
      format: 'skipscope-skip-config',
      version: 3,
      date: '2026-01-02T03:04:05.000Z',
      model: { checkpoint: 'org/llava-"tiny"', revision: null, dtype: 'q4', blocks: BLOCKS, hash: 'f00d' },
      skip: made.point.skip,
      sparsity: made.point.skip.length / BLOCKS,
      task: { key: 'single-object', prompt: 'What\'s in the "picture"?\n\\o/', maxNewTokens: 8 },
      metric: { key: 'accuracy', value: made.point.value, baseline: made.run.baseline?.value },
      calibration: { id: 'c', name: 'synthetic', samples: 20 },
      search: { strategy: { key: 'gm-skip', order: 'reverse' }, alpha: 0.8, step: made.point.step },
    });
    expect(config.skip.length).toBeGreaterThan(1);
  });
});

describe('a run on samples with questions of their own', () => {
  it('says so where its prompt is exported', async () => {
    const made = await request({ calibration: { id: 'c', name: 'counting', prompts: 'own' } });
    const config = skipConfigSchema.parse(JSON.parse(exporterByKey('config').render(made)));
    expect(config.calibration).toMatchObject({ name: 'counting', prompts: 'own' });
    const note = '# The samples of counting were asked questions of their own: put yours here.\nPROMPT = ';
    expect(exporterByKey('transformers').render(made)).toContain(note);
    expect(exporterByKey('transformers').render(await request())).not.toContain('put yours here');
  });
});

describe('the CSV of the path', () => {
  it('has a row for the full model and one for each step', async () => {
    const made = await request();
    const lines = exporterByKey('path-csv').render(made).split('\r\n');
    const points: readonly (PathPoint | null)[] = [made.run.baseline, ...made.run.path];
    expect(lines[0]).toBe(
      'step,removed,value,sparsity,latency_ratio,latency_ratio_q1,latency_ratio_q3,latency_turns,operating_point,skip,restored',
    );
    expect(lines).toHaveLength(points.length + 2);
    expect(lines.at(-1)).toBe('');
    for (const [index, point] of points.entries()) {
      const cells = lines[index + 1]?.split(',') ?? [];
      expect(cells).toHaveLength(11);
      expect([0, 2, 3].map((column) => Number(cells[column]))).toEqual([
        point?.step,
        point?.value,
        point?.sparsity,
      ]);
      expect(cells[1]).toBe(point?.removed.join(' '));
      expect(cells[10]).toBe('');
      expect(cells[9]).toBe(point?.skip.join(' '));
    }
    expect(lines.filter((line) => line.includes('high-performance'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('high-sparsity'))).toHaveLength(1);
  });
});

describe('the transformers snippet', () => {
  it.runIf(hasPython)(
    'removes exactly the skipped layers, in the old and the new module layout',
    async () => {
      const made = await request();
      const input = exporterByKey('transformers').render(made);
      const output: unknown = JSON.parse(
        execFileSync('python3', ['-c', FAKE_MODULES], { input, encoding: 'utf8' }),
      );
      const kept = Array.from({ length: BLOCKS }, (_, block) => block).filter(
        (block) => !made.point.skip.includes(block),
      );
      const expected = {
        kept,
        index: kept.map((_, index) => index),
        layers: kept.length,
        types: kept.map((block) => `type${block}`),
      };
      expect(output).toEqual({
        report: [expected, expected],
        wrong: `expected a decoder of ${BLOCKS} layers, this one has 4`,
        constants: {
          CHECKPOINT: 'org/llava-"tiny"',
          REVISION: null,
          BLOCKS,
          SKIP: made.point.skip,
          PROMPT: 'What\'s in the "picture"?\n\\o/',
          MAX_NEW_TOKENS: 8,
        },
      });
    },
  );

  it('keeps line breaks of names out of its comments', async () => {
    const made = await request();
    const text = exporterByKey('transformers').render({
      ...made,
      model: { ...made.model, name: 'a\nimport os' },
    });
    expect(text.split('\n')).not.toContain('import os');
    expect(text).toContain(`SKIP = [${made.point.skip.join(', ')}]\n`);
  });
});

/** The step of the path that the search did not time, and one that it timed in turns with the full model. */
async function measuredAndNot(): Promise<{ readonly measured: ExportRequest; readonly not: ExportRequest }> {
  const made = await request();
  const [point] = made.run.path;
  if (!point) throw new Error('The run has no path.');
  const latency = (total: number) => ({ prefill: 1, perToken: 1, total });
  const timing = {
    skip: point.skip,
    full: [latency(100), latency(200), latency(400)],
    skipped: [latency(50), latency(80), latency(100)],
    measuredOn: null,
  };
  const timed = (timings: ExportRequest['run']['timings']) => ({
    ...made,
    point,
    run: { ...made.run, timings },
  });
  return { measured: timed([timing]), not: timed([]) };
}

describe('the speed of an exported point', () => {
  const config = (made: ExportRequest) =>
    skipConfigSchema.parse(JSON.parse(exporterByKey('config').render(made)));
  const cells = (made: ExportRequest) =>
    exporterByKey('path-csv').render(made).split('\r\n')[2]?.split(',').slice(4, 8);

  it('is that of the turns with the full model, the same in every export', async () => {
    const { measured } = await measuredAndNot();
    expect(config(measured).latency).toEqual({
      ms: { median: 80, low: 65, high: 90 },
      ratio: { median: 0.4, low: 0.325, high: 0.45 },
      turns: 3,
    });
    expect(cells(measured)).toEqual(['0.4', '0.325', '0.45', '3']);
    expect(exporterByKey('transformers').render(measured)).toContain(
      '\n# Latency / full: 0.40 [0.33, 0.45].\n',
    );
  });

  it('is said not to be measured, whatever single times the path has', async () => {
    const { not } = await measuredAndNot();
    expect(config(not).latency).toBe('not measured');
    expect(cells(not)).toEqual(['not measured', '', '', '']);
    expect(exporterByKey('transformers').render(not)).toContain('\n# Latency / full: not measured.\n');
  });
});

it('the transformers snippet is refused for blocks that are skipped in the answer only', async () => {
  const made = await request();
  const { spec } = made.run;
  if (!spec) throw new Error('The run has no spec.');
  const strategy = { key: 'fixed-interval', interval: 3, phase: 'decode' } as const;
  const decoding = { ...made, run: { ...made.run, spec: { ...spec, strategy } } };
  expect(() => exporterByKey('transformers').render(decoding)).toThrow('not in the prompt');
});
