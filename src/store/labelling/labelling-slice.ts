import type { SliceContext } from '#store/state/app-state.ts';
import type { LabellingSlice } from '#store/state/labelling-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { KeptPictures } from './kept-pictures.ts';
import { recallLabelledName } from './labelled-name.ts';
import type { LabellingActions } from './labelling-actions.ts';

/** Few visits label pictures, so what the actions do is fetched with the first of them. */
export function createLabellingSlice(context: SliceContext, kept: KeptPictures): LabellingSlice {
  const { set, memory } = context;
  let fetched: Promise<LabellingActions> | null = null;

  const actions = () => {
    fetched ??= import('./labelling-actions.ts').then((module) => new module.LabellingActions(context, kept));
    // A script that could not be fetched is asked for again.
    fetched.catch(() => {
      fetched = null;
    });
    return fetched;
  };

  const act = async (use: (labelling: LabellingActions) => Promise<void>) => {
    try {
      await use(await actions());
    } catch (error) {
      set({ labellingProblem: problemOf(error) });
    }
  };

  return {
    labelledName: recallLabelledName(memory),
    picturesToLabel: null,
    labellingOpen: false,
    labellingProblem: null,

    offerSet: (name, files) => act((labelling) => labelling.offer(name, files)),
    recallPictures: () => act((labelling) => labelling.recall()),
    addPictures: (files) => act((labelling) => labelling.add(files)),
    removePicture: (path) => act((labelling) => labelling.remove(path)),
    typeAbout: (path, kind, text) => act((labelling) => labelling.type(path, kind, text)),
    renameLabelled: (name) => act((labelling) => labelling.rename(name)),
    dropLabelling: () => act((labelling) => labelling.drop()),
    useLabelled: () => act((labelling) => labelling.use()),

    showLabelling: (labellingOpen) => {
      set({ labellingOpen });
    },
    dismissLabellingProblem: () => {
      set({ labellingProblem: null });
    },
  };
}
