import { IMPORTERS } from '#engine/calibration/importers.ts';

const EXAMPLES: Readonly<Record<string, string>> = {
  coco: `instances.json   images, annotations with bbox, categories
captions.json    optional, for the caption task
images/000001.jpg ...`,
  csv: `file_name,label,objects,captions
images/1.jpg,cup,cup;spoon,"A cup, and a spoon."
images/1.jpg,,,A further caption.
https://example.org/2.jpg,dog,dog|ball,A dog.`,
  jsonl: `{"file_name": "1.jpg", "label": "cup", "objects": ["cup", "spoon"],
 "captions": ["A cup, and a spoon."]}      on one line
{"file_name": "1.jpg", "prompt": "How many cups are there?", "label": "1"}`,
  'label-folders': `cat/first.jpg
cat/second.jpg
traffic light/third.png`,
};

/** Explains the formats of calibration sets, with an example each. */
export default function FormatList() {
  return (
    <div className="format-help">
      {IMPORTERS.map(({ key, label, recognises }) => (
        <section key={key}>
          <h3>{label}</h3>
          <p>{recognises}.</p>
          {EXAMPLES[key] === undefined ? null : <pre>{EXAMPLES[key]}</pre>}
        </section>
      ))}
      <p className="muted">
        All of it may come in a .zip. Pictures lie anywhere beside the annotations, or are named by an http(s)
        address whose server lets this page read them. Rows that cannot be used are listed with the reason;
        all others are kept.
      </p>
    </div>
  );
}
