"""Preconditioning: from a trained network F to the denoiser D, per pixel and in float32.

    D(z; sigma, tau) = E + c_out F(features)

E is the best classical estimate (Karras et al. 2022, equation 7, has E = c_skip z): sliding DCT
shrinkage where there is noise, pulled to mid-grey as the noise drowns the picture; and z itself
where nothing is known, since there z carries a guess (the pre-fill). The network learns what E
left over, scaled to unit variance by c_out. It sees what E removed, (z - E) / sigma, which is
white noise plus what E wrongly removed; E itself; and where the pixel stands on the process.
"""

from array_api_compat import array_namespace, device

from restorer.level import Array
from restorer.networks.shrinkage import shrink

FEATURES = 9
SIGMA_DATA = 0.25  # std of a photo's values around 1/2, model range
SIGMA_MIN, SIGMA_MAX = 1e-3, 20.0  # the range that training covers; outside it is clamped
HOLE_THIN, HOLE_DEEP = 0.03, 0.15  # RMS error of a pre-fill: on a hairline, far inside
HOLE_WINDOW = 4  # px on each side, in which the known neighbours of a hole's pixel are counted
HALO = 8  # px beyond the network's receptive field: the shrinkage's blocks


def residual_std(sigma: Array) -> Array:
    """RMS of x0 - E in model range, by noise level; any shape, finite.

    Measured with `shrink` on photographs, sigma 1 to 2550 / 255: at small sigma E errs by 0.85
    sigma (it removes detail), at large by 0.15 sigma, then by the picture's own std.
    """
    xp = array_namespace(sigma)
    error = sigma * (0.15 + 0.85 / (1.0 + (65.0 * sigma) ** 0.8))
    return error / xp.sqrt(1.0 + (error / SIGMA_DATA) ** 2)


def hole_std(hole: Array) -> Array:
    """RMS of x0 - z in holes, where z is the pre-fill, by how little of the surroundings is known.

    Measured on photographs: 0.04 on a line of 1 px, 0.10 in a box of 24 px, 0.15 in one of 200.

    Args:
        hole: (B, 1, H, W), 1 inside, 0 outside; beyond the border counts as known.
    """
    xp = array_namespace(hole)
    for axis in (2, 3):
        shape = list(hole.shape)
        shape[axis] = HOLE_WINDOW
        beyond = xp.zeros(tuple(shape), dtype=hole.dtype, device=device(hole))
        wide = xp.concat([beyond, hole, beyond], axis=axis)
        total = xp.zeros_like(hole)
        for offset in range(2 * HOLE_WINDOW + 1):
            stop = offset + hole.shape[axis]
            total = total + (wide[:, :, offset:stop] if axis == 2 else wide[:, :, :, offset:stop])
        hole = total / (2 * HOLE_WINDOW + 1)
    return HOLE_THIN + (HOLE_DEEP - HOLE_THIN) * hole


def precondition(z: Array, sigma: Array, blur: Array) -> tuple[Array, Array, Array]:
    """Split D(z; sigma, tau) = E + c_out F(features) into its parts around F.

    Args:
        z: (B, 3, H, W), model range, H and W multiples of 4, at least 8.
        sigma: (B, 1, H, W), noise std, model range; inf in holes.
        blur: (B, 1, 1, 1), std of the heat blur in px, sqrt(2 tau).

    Returns:
        E (B, 3, H, W), c_out (B, 1, H, W), features (B, `FEATURES`, H, W).
    """
    xp = array_namespace(z)
    hole = xp.astype(sigma > 1e6, z.dtype)  # not isinf: every exporter and runtime knows `>`
    known = 1.0 - hole
    sigma = xp.where(sigma > 1e6, xp.zeros_like(sigma), sigma)
    centred = z - 0.5

    pull = SIGMA_DATA**2 / (SIGMA_DATA**2 + (0.15 * sigma) ** 2)
    estimate = hole * centred + known * pull * shrink(centred, sigma)
    # What heat took away grows with the blur; measured: 0.03 at 1 px, 0.07 at 4 px.
    lost = 0.1 * blur / (blur + 2.5)
    c_out = hole * hole_std(hole) + known * xp.sqrt(residual_std(sigma) ** 2 + lost**2)

    bounded = xp.maximum(sigma, xp.full_like(sigma, SIGMA_MIN))
    bounded = xp.minimum(bounded, xp.full_like(sigma, SIGMA_MAX))
    heat = xp.zeros_like(sigma) + xp.log(1.0 + blur)
    removed = known * (centred - estimate) / bounded
    features = xp.concat(
        [removed, estimate / SIGMA_DATA, known * xp.log(bounded) / 4.0, hole, heat], axis=1
    )
    return estimate + 0.5, c_out, features
