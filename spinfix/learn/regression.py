"""Regressions by which weights are fitted, all by Newton's method."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PENALTY = 1.0
"""Ridge penalty on the coefficients of `logistic`: a feature of few examples must not become decisive."""
STEPS = 60
"""Most steps of a fit: many more than it takes to converge."""


def logistic(features: Array, labels: Array, importance: Array | None = None, penalty: float = PENALTY) -> tuple[float, ...]:
    """Coefficients of a logistic regression on the sum of all losses, so that few examples are held back by the penalty.

    Args:
        features: (examples, features); the first feature is the bias.
        labels: 1 or 0 for each example.
        importance: weight of each example; 1 by default.
        penalty: ridge penalty on all coefficients but the bias.
    """
    importance = np.ones(len(labels)) if importance is None else importance
    coefficients = np.zeros(features.shape[1])
    ridge = penalty * np.eye(features.shape[1])
    ridge[0, 0] = 1e-6
    for _ in range(STEPS):
        chances = 1.0 / (1.0 + np.exp(-features @ coefficients))
        gradient = features.T @ (importance * (labels - chances)) - ridge @ coefficients
        hessian = (features * (importance * chances * (1.0 - chances))[:, None]).T @ features + ridge
        step = np.linalg.solve(hessian, gradient)
        coefficients = coefficients + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return tuple(float(value) for value in coefficients)


def mean_logistic(features: Array, labels: Array, importance: Array) -> Array:
    """Coefficients of a logistic regression on the mean loss, with a ridge penalty so small that it only makes it converge.

    Args:
        features: (examples, features); one of them is the bias, which has the penalty, too.
        labels: 1 or 0 for each example.
        importance: weight of each example.
    """
    coefficients = np.zeros(features.shape[1])
    ridge = 1e-3 * np.eye(features.shape[1])
    total = importance.sum()
    for _ in range(STEPS):
        chances = 1.0 / (1.0 + np.exp(-np.clip(features @ coefficients, -500, 500)))
        gradient = features.T @ (importance * (chances - labels)) / total + ridge @ coefficients
        hessian = (features * (importance * chances * (1.0 - chances))[:, None]).T @ features / total + ridge
        coefficients -= np.linalg.solve(hessian, gradient)
    return coefficients


def conditional_logit(rows: Sequence[Array], truths: NDArray[np.int64]) -> tuple[Array, float]:
    """Weights that maximise the likelihood of the true options; scores are log10.

    Args:
        rows: the options' features, one array (options × terms) per observation.
        truths: index of the true option.

    Returns:
        The weights, and the mean loss in nats.
    """
    options, terms = max(len(row) for row in rows), rows[0].shape[1]
    features = np.zeros((len(rows), options, terms))
    absent = np.full((len(rows), options), -1e9)
    for index, row in enumerate(rows):
        features[index, : len(row)] = (row - row[0]) * np.log(10.0)
        absent[index, : len(row)] = 0.0
    weights = np.zeros(terms)
    each = np.arange(len(rows))
    loss = 0.0
    for _ in range(STEPS):
        scores = features @ weights + absent
        scores -= scores.max(axis=1, keepdims=True)
        beliefs = np.exp(scores)
        beliefs /= beliefs.sum(axis=1, keepdims=True)
        loss = float(-np.log(beliefs[each, truths] + 1e-30).mean())
        mean = np.einsum("no,not->nt", beliefs, features)
        gradient = (mean - features[each, truths]).mean(axis=0)
        hessian = (np.einsum("no,not,nou->tu", beliefs, features, features) - mean.T @ mean) / len(rows)
        step = np.linalg.solve(hessian + 1e-6 * np.eye(terms), gradient)
        weights -= step * min(1.0, 1.0 / float(np.abs(step).max()))
        if float(np.abs(step).max()) < 1e-4:
            break
    return weights, loss
