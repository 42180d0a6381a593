"""Write sets.json: precision, recall and F1 of predicted sets of names as scikit-learn has them (average="samples").

On Python 3.11: pip install scikit-learn==1.9.1
Run: python make_set_goldens.py && npx prettier --write sets.json
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

from sklearn.metrics import precision_recall_fscore_support
from sklearn.preprocessing import MultiLabelBinarizer

NAMES = ["cup", "bird", "boat", "car", "cow", "clock", "tree"]


def main() -> None:
    rng = random.Random(3)
    cases = [(rng.sample(NAMES, rng.randrange(7)), rng.sample(NAMES[:5], rng.randrange(1, 5))) for _ in range(40)]
    encoder = MultiLabelBinarizer(classes=NAMES).fit([NAMES])
    rows = []
    for predicted, expected in cases:
        truth, guess = encoder.transform([expected]), encoder.transform([predicted])
        scores = precision_recall_fscore_support(truth, guess, average="samples", zero_division=0)
        precision, recall, f1 = (float(score) for score in scores[:3])
        rows.append({"predicted": predicted, "expected": expected, "precision": precision, "recall": recall, "f1": f1})
    golden = {"versions": {"scikit-learn": version("scikit-learn")}, "rows": rows}
    Path(__file__).with_name("sets.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
