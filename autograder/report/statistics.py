"""Item analysis: how hard a check is, whether it tells strong from weak, how far a score can be relied on.

Pure functions of a score matrix `(students, checks)`; None stands for what the data do not determine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
FLAT = 1e-12


def matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    """Rows of points as `(students, checks)`."""
    return np.asarray(rows, dtype=np.float64).reshape(len(rows), len(rows[0]) if rows else 0)


def difficulty(points: Matrix, max_points: Sequence[float]) -> list[float]:
    """Mean share of the points reached, per check: 1 is easy. Needs at least one student."""
    most = np.asarray(max_points, dtype=np.float64)
    return [float(share) for share in points.mean(axis=0) / np.where(most > 0, most, 1)]


def discrimination(points: Matrix) -> list[float | None]:
    """Corrected item-total correlation (for checks of two outcomes: corrected point-biserial), per check.

    Pearson correlation of a check with the sum of the *other* checks (Lord and Novick, 1968, section 15).
    """
    rest = points.sum(axis=1, keepdims=True) - points
    return [correlation(points[:, index], rest[:, index]) for index in range(points.shape[1])]


def correlation(a: Matrix, b: Matrix) -> float | None:
    """Pearson's r of two vectors `(n,)`; None if one of them is constant or n < 3."""
    if len(a) < 3:
        return None
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a)) * math.sqrt(float(b @ b))
    return None if scale < FLAT else float(np.clip(float(a @ b) / scale, -1, 1))


def cronbach_alpha(points: Matrix) -> float | None:
    """Cronbach's alpha (1951): k/(k-1) (1 - sum of item variances / variance of the sum); None if undetermined."""
    count, items = points.shape
    if count < 2 or items < 2:
        return None
    whole = float(points.sum(axis=1).var(ddof=1))
    return None if whole < FLAT else items / (items - 1) * (1 - float(points.var(axis=0, ddof=1).sum()) / whole)


def alpha_standard_error(points: Matrix) -> float | None:
    """Asymptotic standard error of alpha (Duhachek and Iacobucci, 2004, equation 2); None if undetermined."""
    count, items = points.shape
    if count < 3 or items < 2:
        return None
    covariance = np.cov(points, rowvar=False)
    whole, trace = float(covariance.sum()), float(np.trace(covariance))
    if whole < FLAT:
        return None
    square = covariance @ covariance
    inner = whole * (float(np.trace(square)) + trace**2) - 2 * trace * float(square.sum())
    q = 2 * items**2 / ((items - 1) ** 2 * whole**3) * inner
    return math.sqrt(max(q, 0) / count)


def histogram(shares: Sequence[float], bins: int = 10) -> list[int]:
    """How many shares of the score, 0 to 1, lie in each of `bins` equal parts; 1 belongs to the last."""
    counts = [0] * bins
    for share in shares:
        counts[min(int(share * bins + 1e-9), bins - 1)] += 1
    return counts


def quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Lower quartile, median, upper quartile, by linear interpolation."""
    if not values:
        return None
    low, middle, high = (float(value) for value in np.percentile(values, (25, 50, 75)))
    return low, middle, high
