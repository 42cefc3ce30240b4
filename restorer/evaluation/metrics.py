"""PSNR and SSIM, of colours or of luma."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Photo = NDArray[np.float32]


def luma(x: Photo) -> Photo:
    """Y of ITU-R BT.601 from 16 to 235 of 255, (H, W, 1) from (H, W, 3), both with a peak of 1.

    So MATLAB's `rgb2ycbcr` has it, on which the literature on super-resolution builds.
    """
    weights = np.array([[65.481], [128.553], [24.966]], np.float32) / 255
    return np.asarray(x @ weights + np.float32(16 / 255), np.float32)


def psnr(x: Photo, reference: Photo, where: NDArray[np.bool_] | None = None) -> float:
    """Peak signal-to-noise ratio in dB, for a peak of 1; inf for equal pictures.

    Args:
        x: (H, W, C), nominally [0, 1].
        reference: (H, W, C).
        where: (H, W), the pixels that count; None: all.
    """
    error = (np.asarray(x, np.float64) - reference) ** 2
    mean = float(error.mean() if where is None else error[where].mean())
    return math.inf if mean == 0.0 else -10.0 * math.log10(mean)


def ssim(x: Photo, reference: Photo) -> float:
    """Structural similarity, mean over the channels. Wang et al. 2004, equation 13.

    Gaussian window of std 1.5 px and 11 px width, K = (0.01, 0.03), peak 1, population moments.

    Args:
        x: (H, W, C); below 11 px a side the window reaches over the border (reflected).
        reference: (H, W, C).
    """
    a, b = x.astype(np.float64), reference.astype(np.float64)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(ndimage.gaussian_filter(values, (1.5, 1.5, 0), truncate=3.5))

    mx, my = mean(a), mean(b)
    vx, vy, cov = mean(a * a) - mx**2, mean(b * b) - my**2, mean(a * b) - mx * my
    c1, c2 = 0.01**2, 0.03**2
    value = (2 * mx * my + c1) * (2 * cov + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))
    inside = value[5:-5, 5:-5]
    return float(inside.mean() if inside.size else value.mean())
