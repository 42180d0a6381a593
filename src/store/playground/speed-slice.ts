import { isAbort } from '#engine/base/abort.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Timing } from '#engine/search/run-state.ts';
import type { Generation } from '#service/contract/model-operations.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { SpeedSlice, SpeedState } from '#store/state/speed-state.ts';
import { medianTimes } from './median-times.ts';

/** Pairs of answers, one of each model in each pair; as many as a run takes for one of its points. */
export const SPEED_TURNS = 7;

const NO_SPEED: SpeedState = { key: null, turn: null, timing: null, medians: null, problem: null };

/** The time of an answer without the picture's encoding, which skipping does not change. */
function withoutVision({ latencyMs: { vision, prefill, perToken, total } }: Generation) {
  return { prefill, perToken, total: total - vision };
}

/** What the turns of the full model and of the skip set say; an empty skip set has no turns of its own. */
function findings(model: string, skip: SkipSet, full: readonly Generation[], skipped: readonly Generation[]) {
  const times = medianTimes(full.map(({ latencyMs }) => latencyMs));
  if (times === null) return null;
  const timing: Timing = {
    skip,
    full: full.map(withoutVision),
    skipped: skipped.map(withoutVision),
    measuredOn: null,
  };
  return {
    timing: skip.length === 0 ? null : timing,
    medians: { full: times, skipped: medianTimes(skipped.map(({ latencyMs }) => latencyMs)) },
    blockTimes: { model, blocks: times.blocks },
  };
}

/** Times the skip set in the playground and the full model in turns, after one pair of answers that does not count. */
export function createSpeedSlice({ set, get, client }: SliceContext): SpeedSlice {
  return {
    speed: NO_SPEED,
    blockTimes: null,

    measureSpeed: async () => {
      const { answers, image, prompt, speed } = get();
      const model = loadedModel(get().model);
      const { key, generation } = answers.skip;
      if (speed.turn !== null || !model || !image || key === null || generation === null) return;
      const { skip } = generation;
      const isWanted = () => get().answers.skip.key === key && get().answers.skip.status === 'ready';
      const ask = (blocks: SkipSet) =>
        client.currentModel.generate({ image: image.blob, prompt, skip: blocks, model: model.hash });
      const full: Generation[] = [];
      const skipped: Generation[] = [];
      try {
        for (let turn = 0; turn <= SPEED_TURNS; turn++) {
          set({ speed: { ...NO_SPEED, key, turn } });
          const whole = await ask([]);
          const shortened = skip.length === 0 ? [] : [await ask(skip)];
          // The question has changed: the times of another one are of no use.
          if (!isWanted()) {
            set({ speed: NO_SPEED });
            return;
          }
          if (turn === 0) continue;
          full.push(whole);
          skipped.push(...shortened);
        }
        const found = findings(model.hash, skip, full, skipped);
        if (found === null) return;
        const { timing, medians, blockTimes } = found;
        set({ speed: { ...NO_SPEED, key, timing, medians }, blockTimes });
      } catch (error) {
        set({ speed: isAbort(error) ? NO_SPEED : { ...NO_SPEED, key, problem: problemOf(error) } });
      }
    },
  };
}
