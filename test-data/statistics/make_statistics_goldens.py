"""Write statistics.json: what statsmodels, scipy and numpy say of the same counts and scores.

On Python 3.11: pip install scipy==1.17.1 statsmodels==0.15.0 numpy==2.4.6
Run: python make_statistics_goldens.py && npx prettier --write statistics.json
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

MASK = 0xFFFFFFFF


def mulberry32(seed: int):
    """The generator of seeded-random.ts (Tommy Ettinger's mulberry32, public domain)."""
    state = seed & MASK
    while True:
        state = (state + 0x6D2B79F5) & MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & MASK
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & MASK)) & MASK
        yield (mixed ^ (mixed >> 14)) / 2**32


def wilson_case(successes: int, trials: int, confidence: float) -> dict:
    low, high = proportion_confint(successes, trials, alpha=1 - confidence, method="wilson")
    return {"successes": successes, "trials": trials, "confidence": confidence, "low": float(low), "high": float(high)}


def bootstrap_case(scores: np.ndarray, seed: int, resamples: int, confidence: float) -> dict:
    random = mulberry32(seed)
    indices = np.array([[int(next(random) * len(scores)) for _ in scores] for _ in range(resamples)])
    tail = (1 - confidence) / 2
    low, high = np.quantile(scores[indices].mean(axis=1), [tail, 1 - tail])
    reference = stats.bootstrap((scores,), np.mean, confidence_level=confidence, method="percentile", rng=1)
    spread = scores.std() / np.sqrt(len(scores))
    assert abs(low - reference.confidence_interval.low) < 0.3 * spread, "the seeded indices are not random"
    assert abs(high - reference.confidence_interval.high) < 0.3 * spread, "the seeded indices are not random"
    return {
        "scores": scores.tolist(),
        "seed": seed,
        "resamples": resamples,
        "confidence": confidence,
        "low": float(low),
        "high": float(high),
    }


def sign_flip_case(differences: np.ndarray, resamples: float) -> dict:
    zeros = np.zeros_like(differences)
    result = stats.permutation_test(
        (differences, zeros),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        rng=7,
    )
    return {"differences": differences.tolist(), "exact": bool(np.isinf(resamples)), "pValue": float(result.pvalue)}


def main() -> None:
    rng = np.random.default_rng(11)
    trials = [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (17, 32), (31, 32), (199, 200), (1, 4000), (2731, 5000)]
    discordant = [(0, 0), (1, 0), (0, 5), (3, 3), (4, 5), (2, 11), (30, 17), (120, 180), (900, 1100), (2000, 1500)]
    exact = [rng.normal(0.3, 1, n) for n in (2, 5, 9, 13)] + [np.array([0, 0.5, -0.5, 0, 1, 0.25]), np.zeros(4)]
    random = [rng.normal(mean, 1, n) for mean, n in ((0.0, 20), (0.3, 40), (0.15, 120))]
    golden = {
        "versions": {name: version(name) for name in ("scipy", "statsmodels", "numpy")},
        "wilson": [wilson_case(k, n, level) for k, n in trials for level in (0.9, 0.95, 0.99)],
        "mcnemar": [
            {"onlyFirst": b, "onlySecond": c, "pValue": float(mcnemar([[5, b], [c, 5]], exact=True).pvalue)}
            for b, c in discordant
        ],
        "bootstrap": [
            bootstrap_case(rng.exponential(100, 30).round(6), 1, 2000, 0.95),
            bootstrap_case(rng.choice([0, 1 / 3, 0.5, 1], 64), 4294967295, 2000, 0.9),
            bootstrap_case(rng.normal(0, 1, 7), 42, 501, 0.99),
        ],
        "signFlip": [sign_flip_case(d, np.inf) for d in exact] + [sign_flip_case(d, 200_000) for d in random],
    }
    target = Path(__file__).with_name("statistics.json")
    target.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
