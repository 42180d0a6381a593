import { Button } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import './format-help.css';

/** What a calibration set may look like. */
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
      <div className="format-help">
        <h3>COCO annotations</h3>
        <pre>{`instances.json   images, annotations with bbox, categories
captions.json    optional, for the caption task
images/000001.jpg ...`}</pre>
        <p>Supports the main object and all objects, and captions where a captions file is there.</p>
        <h3>A folder per label</h3>
        <pre>{`cat/first.jpg
cat/second.jpg
traffic light/third.png`}</pre>
        <p>Supports the main object: the folder’s name is the label.</p>
        <p className="muted">Rows that cannot be used are listed with the reason; all others are kept.</p>
      </div>
    </DialogBox>
  );
}
