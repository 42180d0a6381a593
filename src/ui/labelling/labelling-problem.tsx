import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** What is wrong with the storage of the pictures that are being labelled, if anything is. */
export function LabellingProblem() {
  const store = useAppStore();
  const problem = useApp((state) => state.labellingProblem);
  if (problem === null) return null;
  return (
    <ProblemNote
      problem={problem}
      onDismiss={() => {
        store.getState().dismissLabellingProblem();
      }}
    />
  );
}
