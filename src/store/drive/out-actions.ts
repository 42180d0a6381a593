import { SkipscopeError } from '#engine/base/errors.ts';
import { topicNameOf } from '#engine/streams/topic-name.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { DriveContext } from './drive-session.ts';
import type { DriveState, Publishing } from '#store/state/drive-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { PageRecorder } from './page-recorder.ts';

type OutActions = Pick<DriveState, 'setRecording' | 'setPublishing'>;

/** The name of a topic on which the other kind is not published. Throws `SkipscopeError('invalid-input')`. */
function freeTopic(text: string, kind: keyof Publishing, publishing: Publishing): string {
  const name = topicNameOf(text.trim());
  if (name === null)
    throw new SkipscopeError(
      'invalid-input',
      `"${text}" is no name of a topic.`,
      'Give a name such as /skipscope/answer.',
    );
  if (name !== (kind === 'words' ? publishing.names : publishing.words)) return name;
  throw new SkipscopeError(
    'invalid-input',
    `Messages of another type are published on ${name}.`,
    'Choose another topic for one of them.',
  );
}

/** What goes out of a drive: a recording, and messages. */
export function outActions({ session, set, get }: DriveContext): OutActions {
  return {
    setRecording: async (on) => {
      const { topic } = get();
      const model = loadedModel(session.context.get().model);
      if (on && model === null) {
        set({ problem: { message: 'No model is loaded.', remedy: 'Load one, then record.' } });
        return;
      }
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
      try {
        if (ended) set({ recording: await ended.end() });
      } catch (error) {
        set({ problem: problemOf(error) });
      }
    },

    setPublishing: (kind, topic) => {
      const { publishing } = get();
      try {
        set({
          publishing: { ...publishing, [kind]: topic === null ? null : freeTopic(topic, kind, publishing) },
        });
      } catch (error) {
        set({ problem: problemOf(error) });
      }
    },
  };
}
