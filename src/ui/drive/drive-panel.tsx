import { Video } from 'lucide-react';
import { lazy } from 'react';

import { Button } from '#ui/controls/button.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { Panel } from '#ui/controls/panel.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import './drive-panel.css';

const DriveView = lazy(() => import('./drive-view.tsx'));

/** The live view: a camera, answered by the full model and under the skip set. */
export function DrivePanel() {
  const store = useAppStore();
  const drive = useApp((state) => state.drive);
  const problem = useApp((state) => state.driveProblem);
  return (
    <Panel id="drive" title="Drive" className="drive-panel">
      {problem ? <ProblemNote problem={problem} /> : null}
      {drive ? (
        <LazyPart fallback={<div className="part-loading" />}>
          <DriveView drive={drive} />
        </LazyPart>
      ) : (
        <div className="drive-invitation">
          <p className="muted">
            A camera, answered by the full model and under the skip set, side by side, once a second: a
            webcam, a video, pictures, a recording (MCAP, ROS 2 bag), or the topics of a running system.
          </p>
          <Button
            kind="primary"
            onClick={() => {
              void store.getState().openDrive();
            }}
          >
            <Video size={15} aria-hidden /> Open the live view
          </Button>
        </div>
      )}
    </Panel>
  );
}
