import { Tags } from 'lucide-react';
import { useEffect } from 'react';

import { Button } from '#ui/controls/button.tsx';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { LabellingDialog } from './labelling-dialog.tsx';
import { LabellingProblem } from './labelling-problem.tsx';

/** Says that there are pictures to label, also those of an earlier visit, and leads to them. */
export default function LabellingPart() {
  const store = useAppStore();
  const pictures = useApp((state) => state.picturesToLabel) ?? [];
  const name = useApp((state) => state.labelledName);
  const open = useApp((state) => state.labellingOpen);

  useEffect(() => {
    void store.getState().recallPictures();
  }, [store]);

  return (
    <>
      {open ? null : <LabellingProblem />}
      {pictures.length === 0 ? null : (
        <div className="labelling-card">
          <p>
            <strong>{name}</strong>
            <span className="muted"> · {plural(pictures.length, 'picture')} to label</span>
          </p>
          <Button
            small
            onClick={() => {
              store.getState().showLabelling(true);
            }}
          >
            <Tags size={14} aria-hidden /> Go on labelling
          </Button>
          <LabellingDialog pictures={pictures} />
        </div>
      )}
    </>
  );
}
