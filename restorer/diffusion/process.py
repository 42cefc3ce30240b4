"""The forward process z = H_tau x0 + sigma n, and one step back.

The heat semigroup H_tau = exp(tau laplacian) with no-flux borders is diagonal in the DCT-II basis,
with multiplier exp(-lambda tau), lambda = w_k² + w_l², w_k = pi k / H (the continuous Laplacian):
a Gaussian blur of std sqrt(2 tau) px with half-sample-symmetric borders. D = 0 (tau = 0
throughout) is variance-exploding diffusion; sigma small and constant is inverse heat dissipation
(Rissanen et al. 2023); eta = 0 there is cold diffusion (Bansal et al. 2022, algorithm 2); both
falling together is blurring diffusion (Hoogeboom & Salimans 2023).
"""

import math
from functools import lru_cache

import numpy as np
from array_api_compat import array_namespace, device
from numpy.typing import NDArray

from restorer.level import Array, Level
from restorer.networks.shrinkage import dct_matrix

cosine_basis = lru_cache(maxsize=16)(dct_matrix)


def frequencies(n: int) -> NDArray[np.float64]:
    """Angular frequencies w_k = pi k / n of the DCT-II, (n,), radians a px."""
    return math.pi * np.arange(n) / n


def spectral(x: Array, multiplier: NDArray[np.float64]) -> Array:
    """Multiply x (..., H, W) by a real multiplier (H, W) in the DCT-II basis."""
    xp = array_namespace(x)
    rows, columns = (
        xp.asarray(cosine_basis(n), dtype=x.dtype, device=device(x)) for n in x.shape[-2:]
    )
    gains = xp.asarray(multiplier, dtype=x.dtype, device=device(x))
    spectrum = xp.matmul(xp.matmul(rows, x), columns.T)
    return xp.matmul(xp.matmul(rows.T, spectrum * gains), columns)


def attenuation(shape: tuple[int, int], tau: float) -> NDArray[np.float64]:
    """exp(-lambda tau) for each frequency of a picture (H, W)."""
    rows, columns = (np.exp(-(frequencies(n) ** 2) * tau) for n in shape)
    return rows[:, None] * columns[None, :]


def heat(x: Array, tau: float) -> Array:
    """H_tau x, exactly, for x (..., H, W): the Neumann heat semigroup; needs H² + W² numbers."""
    if tau == 0.0:
        return x
    xp = array_namespace(x)
    out = x
    for axis, n in ((-2, x.shape[-2]), (-1, x.shape[-1])):
        basis = cosine_basis(n)
        kernel = (basis.T * np.exp(-(frequencies(n) ** 2) * tau)) @ basis
        matrix = xp.asarray(kernel, dtype=x.dtype, device=device(x))
        out = xp.matmul(matrix, out) if axis == -2 else xp.matmul(out, matrix.T)
    return out


def heat_local(x: Array, tau: float) -> Array:
    """H_tau x by a sampled Gaussian of radius 4 std, for pictures that come in tiles.

    Borders reflect (half-sample symmetric), so only a picture's true border may be an array's
    border. For values in [0, 1] it agrees with `heat` to 6e-3 for a std of 1 px and to 1e-4 from
    1.5 px on (what the radius cuts); below 1 px a sampled Gaussian is no heat kernel.

    Raises:
        ValueError: The blur's std is above 0 and below 1 px.
    """
    if tau == 0.0:
        return x
    std = math.sqrt(2.0 * tau)
    if std < 1.0:
        raise ValueError(f"a blur of {std:.2f} px needs the exact form, `heat`")
    radius = math.ceil(4.0 * std)
    taps = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * std**2))
    taps /= taps.sum()
    xp = array_namespace(x)
    for axis in (-2, -1):
        n = x.shape[axis]
        total = xp.zeros_like(x)
        for offset, tap in zip(range(-radius, radius + 1), taps, strict=True):
            order = xp.asarray(reflected(np.arange(n) + offset, n), device=device(x))
            total = total + float(tap) * xp.take(x, order, axis=axis % x.ndim)
        x = total
    return x


def reflected(index: NDArray[np.int_], n: int) -> NDArray[np.int_]:
    """Indices into n samples continued by half-sample-symmetric reflection (no-flux border)."""
    index = index % (2 * n)
    return np.where(index < n, index, 2 * n - 1 - index)


def forward(x0: Array, level: Level, noise: Array) -> Array:
    """Z = H_tau x0 + sigma n at a finite level; x0 and noise (B, 3, H, W), noise N(0, I)."""
    return heat(x0, level.tau) + level.sigma * noise


def reverse_step(
    z: Array, x0_hat: Array, now: Level, to: Level, eta: float = 0.0, noise: Array | None = None
) -> Array:
    """One step back, from `now` to `to`, given the estimate of x0.

        z' = H' x + (sigma' / sigma) sqrt(1 - eta² k) (z - H x) + sigma' eta sqrt(k) n
        k = 1 - (sigma' a_t / (sigma a_s))²

    with a_t, a_s the attenuations at `now` and `to`. It keeps the marginal for every eta: 0 is
    the implicit step (Song et al. 2021, DDIM), 1 the posterior q(z' | z, x0).

    Args:
        z: (B, 3, H, W) at `now`.
        x0_hat: (B, 3, H, W), the estimate of x0.
        now: Where z stands; sigma inf forgets z there.
        to: Where to go: sigma and tau no larger.
        eta: 0 to 1, the share of fresh noise.
        noise: (B, 3, H, W) N(0, I); needed if eta > 0 or `now` has holes.

    Returns:
        z' (B, 3, H, W) at `to`. Pixels whose sigma stays keep z exactly when tau is 0; holes that
        stay holes take x0_hat, as their next guess.

    Raises:
        ValueError: Noise is needed and missing, or eta > 0 with heat and a sigma that varies.
    """
    xp = array_namespace(z)
    stays = to.sigma == now.sigma
    if to.tau == 0.0 and float(xp.max(to.sigma)) == 0.0:  # the end of every path
        if now.tau > 0.0 or not bool(xp.any(stays)):
            return x0_hat  # saves a large photo several copies
        return xp.where(stays, z, x0_hat)
    opened = now.hole & ~to.hole
    finite = xp.where(to.hole, xp.zeros_like(to.sigma), to.sigma)
    positive = xp.where(now.sigma > 0, now.sigma, xp.ones_like(now.sigma))
    ratio = xp.where(now.hole, xp.zeros_like(finite), finite / positive)
    if noise is None and (eta > 0.0 or bool(xp.any(opened & (finite > 0)))):
        raise ValueError("this step draws fresh noise: pass it")
    if now.tau == 0.0:
        k = 1.0 - ratio * ratio
        kept = xp.sqrt(xp.maximum(1.0 - eta**2 * k, xp.zeros_like(k)))
        z_next = x0_hat + ratio * kept * (z - x0_hat)
        if noise is not None:
            fresh = xp.where(opened, xp.ones_like(k), eta * xp.sqrt(xp.maximum(k, 0.0 * k)))
            z_next = z_next + finite * fresh * noise
        z_next = xp.where(stays & ~now.hole, z, z_next)
        return xp.where(to.hole, x0_hat, z_next)
    residual = z - heat(x0_hat, now.tau)
    if eta == 0.0:
        z_next = heat(x0_hat, to.tau) + ratio * residual
        if noise is not None:
            z_next = z_next + xp.where(opened, finite, 0.0 * finite) * noise
        return xp.where(to.hole, x0_hat, z_next)
    uniform = float(xp.max(ratio))
    if uniform - float(xp.min(ratio)) > 1e-6 * uniform or noise is None:
        raise ValueError("with heat and eta > 0 the noise level must be one for the whole picture")
    shape = z.shape[-2:]
    decay = attenuation(shape, now.tau - to.tau)  # a_t / a_s, without dividing by either
    rest = np.minimum(1.0, (uniform * decay) ** 2)  # 1 - k, without rounding it off
    kept_part = spectral(residual, uniform * np.sqrt(1.0 - eta**2 + eta**2 * rest))
    fresh = xp.where(opened, noise, spectral(noise, eta * np.sqrt(1.0 - rest)))
    return xp.where(to.hole, x0_hat, heat(x0_hat, to.tau) + kept_part + finite * fresh)
