"""Calibration: how often what is believed is right, as a curve fitted on beliefs whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

GROUPS = 60
"""Equally large groups of edits before pooling (`isotonic`); more would fit noise."""

BINS = 12
"""Equally large bins of phrases before pooling (`binned_isotonic`), and so the most points of the curve."""


def reliability_of(tested: Sequence[tuple[float, float]]) -> list[tuple[float, float, int]]:
    """How right edits of each tenth of confidence are: (mean confidence, share right, edits), without empty tenths.

    Args:
        tested: the confidence of each edit, and 1 if it is right or 0.

    >>> reliability_of([(0.75, 1.0), (0.75, 0.0), (1.0, 1.0)])
    [(0.75, 0.5, 2), (1.0, 1.0, 1)]
    """
    bands = [[edit for edit in tested if band / 10 <= edit[0] < (band + 1) / 10 + (band == 9)] for band in range(10)]
    return [(sum(c for c, _ in band) / len(band), sum(r for _, r in band) / len(band), len(band)) for band in bands if band]


def isotonic(checked: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Knots of a monotone curve from logit of belief to share right, by pooling adjacent violators (Ayer et al. 1955).

    `spinfix.families.spinner.edit_builder.calibrated` interpolates between them.

    Args:
        checked: belief in each edit, 0 to 1, and 1 if it is right or 0.

    Returns:
        (logit of the belief, share right) of each knot, both rising.
    """
    ordered = np.array(sorted(checked, key=lambda edit: edit[0]))
    beliefs = np.clip(ordered[:, 0], 1e-9, 1.0 - 1e-9)
    _, first, counts = np.unique(beliefs, return_index=True, return_counts=True)
    outcomes = np.repeat(np.add.reduceat(ordered[:, 1], first) / counts, counts)  # equal beliefs share one outcome
    logits = np.log(beliefs / (1.0 - beliefs))
    pooled: list[tuple[float, float, int]] = []  # mean logit, share right, edits
    for group in np.array_split(np.arange(len(logits)), min(GROUPS, len(logits))):
        pooled.append((float(logits[group].mean()), float(outcomes[group].mean()), len(group)))
        while len(pooled) > 1 and (pooled[-2][1] >= pooled[-1][1] or pooled[-2][0] >= pooled[-1][0]):
            (left, low, some), (right, high, more) = pooled[-2:]
            total = some + more
            pooled[-2:] = [((left * some + right * more) / total, (low * some + high * more) / total, total)]
    return tuple((logit, share) for logit, share, _ in pooled)


def binned_isotonic(believed: Sequence[tuple[float, bool]]) -> tuple[tuple[float, float], ...]:
    """Points of a monotone curve from belief to share right: bins of equal size, joined until both rise.

    `spinfix.families.tortured.gate.interpolated` interpolates between them.

    Args:
        believed: belief in each phrase, 0 to 1, and whether it is right.

    Returns:
        (mean belief, share right) of each bin; none without phrases.
    """
    points: list[tuple[float, float, int]] = []  # sums of the beliefs and of what is right, and the number
    for group in np.array_split(np.array(sorted(believed)), min(BINS, len(believed))) if believed else ():
        belief, is_right, number = float(group[:, 0].sum()), float(group[:, 1].sum()), len(group)
        while points and points[-1][1] * number >= is_right * points[-1][2]:
            before = points.pop()
            belief, is_right, number = belief + before[0], is_right + before[1], number + before[2]
        points.append((belief, is_right, number))
    return tuple((belief / number, is_right / number) for belief, is_right, number in points)
