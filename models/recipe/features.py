"""Stage 2: cache the frozen tower's penultimate patch features of all training scenes."""

from __future__ import annotations

import numpy as np
import torch
from transformers import LlavaForConditionalGeneration

from recipe import training_set
from recipe.export import build_config
from recipe.settings import CACHE_DIR, HIDDEN, IMAGE_TOKENS
from recipe.vision_training import PATH as TOWER_PATH
from recipe.vision_training import pixels

PATH = CACHE_DIR / "features.npy"
BATCH = 250


@torch.no_grad()
def main() -> None:
    """Write the features as one float16 array, a row of 36 patches a scene."""
    tower = LlavaForConditionalGeneration(build_config(512)).model.vision_tower.eval()
    tower.load_state_dict(torch.load(TOWER_PATH)["tower"])
    images = torch.from_numpy(training_set.load().images)
    features = np.empty((len(images), IMAGE_TOKENS, HIDDEN), np.float16)
    for start in range(0, len(images), BATCH):
        output = tower(pixels(images[start:start + BATCH]), output_hidden_states=True)
        features[start:start + BATCH] = output.hidden_states[-2][:, 1:].half().numpy()
    np.save(PATH, features)
    print("root mean square", float(np.sqrt(np.mean(np.square(features[:500], dtype=np.float32)))))


if __name__ == "__main__":
    main()
