import { lazy } from 'react';

import { Button } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';

/** The list names the importers, which the page needs for nothing else. */
const FormatList = lazy(() => import('./format-list.tsx'));

/** The dialog explains the formats of calibration sets. */
export function FormatHelp() {
  return (
    <DialogBox
      title="Calibration sets"
      description="Pictures with labels on which every skip set is scored. 32 to 200 pictures are a good size."
      trigger={
        <Button small kind="ghost">
          Formats…
        </Button>
      }
    >
      <LazyPart fallback={<div className="part-loading" />}>
        <FormatList />
      </LazyPart>
    </DialogBox>
  );
}
