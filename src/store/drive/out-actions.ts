import { loadedModel } from '#store/state/current-model-state.ts';
import type { DriveContext } from './drive-session.ts';
import type { DriveState } from '#store/state/drive-state.ts';
import { PageRecorder } from './page-recorder.ts';

type OutActions = Pick<DriveState, 'setRecording' | 'setPublishing'>;

/** What goes out of a drive: a recording, and messages. */
export function outActions({ session, set, get }: DriveContext): OutActions {
  return {
    setRecording: async (on) => {
      const { topic } = get();
      const model = loadedModel(session.context.get().model);
      if (on && session.source !== null && topic !== null && model !== null) {
        const { name, hash, provider } = model;
        const source = session.source.label;
        session.recorder = new PageRecorder({ source, topic, model: name, modelHash: hash, provider });
        set({ recorded: 0, recording: null });
        return;
      }
      const ended = session.recorder;
      session.recorder = null;
      set({ recorded: null });
      if (ended) set({ recording: await ended.end() });
    },

    setPublishing: (publishing) => {
      set({ publishing });
    },
  };
}
