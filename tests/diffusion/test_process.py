"""The forward process and one step back, against closed forms and matrices: no Monte Carlo.

`reverse_step` is linear in (z, x0_hat, noise), so three probes by unit pictures give the matrices
A, B, C of z' = A z + B x0_hat + C n, and what the step does to means and covariances is exact.
"""

import math

import numpy as np
import pytest
import torch
from gaussian import level
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import dctn, idctn
from scipy.ndimage import gaussian_filter

from restorer.diffusion.process import (
    attenuation,
    cosine_basis,
    forward,
    heat,
    heat_local,
    reverse_step,
    spectral,
)
from restorer.level import Level

SHAPE = (4, 5)
N = math.prod(SHAPE)
UNITS = np.eye(N).reshape(N, 1, *SHAPE)
NOTHING = np.zeros_like(UNITS)
Q = dctn(UNITS, type=2, norm="ortho", axes=(-2, -1)).reshape(N, N).T  # picture to spectrum

shapes = st.tuples(st.integers(1, 12), st.integers(1, 12))
times = st.floats(0.0, 50.0)
once = settings(deadline=None, max_examples=30)


def picture(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def wavenumbers(shape):
    """The continuous Laplacian's eigenvalues, negated, on the DCT's frequencies."""
    rows, columns = (math.pi * np.arange(n) / n for n in shape)
    return rows[:, None] ** 2 + columns[None, :] ** 2


def decay(tau):
    """a_t, the diagonal of H_tau in the spectrum."""
    return np.exp(-wavenumbers(SHAPE) * tau).ravel()


def diagonal(values):
    """The matrix on pictures that multiplies the spectrum by `values`."""
    return Q.T @ np.diag(values) @ Q


def matrices(now, to, eta):
    def probe(z, x, n):
        return reverse_step(z, x, now, to, eta, n).reshape(N, N).T

    return (
        probe(UNITS, NOTHING, NOTHING),
        probe(NOTHING, UNITS, NOTHING),
        probe(NOTHING, NOTHING, UNITS),
    )


@once
@given(shapes, times, times)
def test_heat_is_a_semigroup(shape, a, b):
    x = picture(1, 3, *shape)
    np.testing.assert_allclose(heat(heat(x, a), b), heat(x, a + b), atol=1e-12)


@once
@given(shapes, times)
def test_heat_is_self_adjoint_keeps_the_mean_and_constants_and_overshoots_nowhere(shape, tau):
    x, y = picture(1, 3, *shape), picture(1, 3, *shape, seed=1)
    assert np.sum(heat(x, tau) * y) == pytest.approx(np.sum(x * heat(y, tau)), abs=1e-10)
    np.testing.assert_allclose(heat(x, tau).mean((-2, -1)), x.mean((-2, -1)), atol=1e-12)
    np.testing.assert_allclose(heat(np.full_like(x, 0.7), tau), 0.7, atol=1e-12)
    assert np.linalg.norm(heat(x, tau)) <= np.linalg.norm(x) * (1 + 1e-12)


def test_no_time_changes_nothing():
    x = picture(1, 3, 5, 7)
    assert np.array_equal(heat(x, 0.0), x)
    assert np.array_equal(heat_local(x, 0.0), x)


@pytest.mark.parametrize("tau", [0.05, 0.5, 3.0])
@pytest.mark.parametrize("shape", [(7, 5), (1, 6), (6, 1)])
def test_heat_multiplies_each_cosine_by_its_decay(shape, tau):
    spectra = np.eye(math.prod(shape)).reshape(-1, *shape)
    cosines = idctn(spectra, type=2, norm="ortho", axes=(-2, -1))
    gains = np.exp(-tau * wavenumbers(shape)).reshape(-1, 1, 1)
    np.testing.assert_allclose(heat(cosines, tau), gains * cosines, atol=1e-12)
    np.testing.assert_allclose(attenuation(shape, tau).ravel(), gains.ravel(), rtol=1e-12)


def test_spectral_is_a_multiplier_of_scipys_dct():
    x, gains = picture(2, 3, 6, 9), picture(6, 9, seed=1)
    spectrum = dctn(x, type=2, norm="ortho", axes=(-2, -1))
    expected = idctn(gains * spectrum, type=2, norm="ortho", axes=(-2, -1))
    np.testing.assert_allclose(spectral(x, gains), expected, atol=1e-12)
    np.testing.assert_allclose(cosine_basis(9) @ cosine_basis(9).T, np.eye(9), atol=1e-12)


def test_heat_is_a_gaussian_blur_of_std_root_two_tau():
    """At the middle of a wide picture, by the kernel's own moments."""
    spot = np.zeros((1, 1, 81, 81))
    spot[..., 40, 40] = 1.0
    kernel = heat(spot, 4.5)[0, 0]  # 3 px
    offset = np.arange(-40, 41)
    assert (kernel.sum(0) * offset**2).sum() == pytest.approx(9.0, rel=1e-6)
    assert kernel[40, 40] == pytest.approx(1 / (2 * math.pi * 9.0), rel=1e-6)


@pytest.mark.parametrize(("std", "worst"), [(1.0, 6e-3), (1.25, 4e-4), (1.5, 1e-4), (3.0, 1e-4)])
def test_local_heat_agrees_with_heat_for_the_worst_picture(std, worst):
    """Half the kernels' absolute difference bounds the error for all pictures in [0, 1]."""
    n = 48
    rows = np.eye(n).reshape(n, 1, 1, n)
    exact, local = (f(rows, std**2 / 2).reshape(n, n) for f in (heat, heat_local))
    for i in (0, 1, n // 2):
        for j in (0, 1, n // 2):
            apart = np.outer(exact[i], exact[j]) - np.outer(local[i], local[j])
            assert 0.5 * np.abs(apart).sum() < worst


@pytest.mark.parametrize("shape", [(30, 41), (3, 17), (1, 9)])
@pytest.mark.parametrize("std", [1.0, 2.3, 6.0])
def test_local_heat_is_scipys_gaussian(shape, std):
    x = picture(2, 3, *shape)
    # scipy rounds the radius where we take its ceiling: give it ours
    radius = math.ceil(4.0 * std)
    expected = gaussian_filter(x, std, mode="reflect", axes=(-2, -1), radius=radius)
    np.testing.assert_allclose(heat_local(x, std**2 / 2), expected, atol=1e-12)


def test_local_heat_knows_no_blur_below_a_pixel():
    with pytest.raises(ValueError, match="exact form"):
        heat_local(picture(1, 3, 8, 8), 0.49)


@pytest.mark.parametrize("tau", [-1.0, math.nan, math.inf])
def test_heat_runs_forward(tau):
    with pytest.raises(ValueError, match="heat time"):
        level(0.1, tau)


def test_forward_is_blur_and_noise_of_each_pixels_level():
    sigma = np.abs(picture(*SHAPE))
    x0, noise = picture(1, 3, *SHAPE), picture(1, 3, *SHAPE, seed=1)
    z = forward(x0, level(sigma, 0.8, SHAPE), noise)
    np.testing.assert_allclose(z, heat(x0, 0.8) + sigma * noise, atol=1e-14)


@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
def test_a_step_keeps_the_marginal_of_every_pixels_own_level(eta):
    """Given x0, z ~ N(x0, sigma²) goes to z' ~ N(x0, sigma'²)."""
    rng = np.random.default_rng(0)
    sigma = rng.uniform(0.1, 1.0, SHAPE)
    next_sigma = sigma * rng.choice([0.0, 0.4, 0.9, 1.0], SHAPE)
    A, B, C = matrices(level(sigma, shape=SHAPE), level(next_sigma, shape=SHAPE), eta)
    np.testing.assert_allclose(A + B, np.eye(N), atol=1e-12)
    covariance = A @ np.diag(sigma.ravel() ** 2) @ A.T + C @ C.T
    np.testing.assert_allclose(covariance, np.diag(next_sigma.ravel() ** 2), atol=1e-12)


@pytest.mark.parametrize("eta", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("taus", [(3.0, 1.0), (1.0, 0.0), (0.5, 0.5)])
@pytest.mark.parametrize("sigmas", [(0.5, 0.2), (0.1, 0.1)])
def test_a_step_keeps_the_marginal_with_heat(sigmas, taus, eta):
    (sigma, next_sigma), (tau, next_tau) = sigmas, taus
    A, B, C = matrices(level(sigma, tau, SHAPE), level(next_sigma, next_tau, SHAPE), eta)
    np.testing.assert_allclose(A @ diagonal(decay(tau)) + B, diagonal(decay(next_tau)), atol=1e-12)
    covariance = sigma**2 * A @ A.T + C @ C.T
    np.testing.assert_allclose(covariance, next_sigma**2 * np.eye(N), atol=1e-12)


@pytest.mark.parametrize("taus", [(0.0, 0.0), (3.0, 1.0), (1.0, 0.0)])
@pytest.mark.parametrize("sigmas", [(0.5, 0.2), (0.1, 0.1)])
def test_the_ancestral_step_is_the_posterior(sigmas, taus):
    """q(z' | z, x0) by conditioning the joint Gaussian of (z', z), frequency by frequency."""
    (sigma, next_sigma), (tau, next_tau) = sigmas, taus
    A, B, C = matrices(level(sigma, tau, SHAPE), level(next_sigma, next_tau, SHAPE), 1.0)
    ratio = np.exp(-wavenumbers(SHAPE) * (tau - next_tau)).ravel()  # a_t / a_s
    shared = next_sigma**2 * ratio  # covariance of z' and z
    gain = shared / sigma**2
    if taus == (0.0, 0.0) and sigma == next_sigma:
        assert np.array_equal(A, np.eye(N))  # not rounded
    np.testing.assert_allclose(A, diagonal(gain), atol=1e-12)
    np.testing.assert_allclose(B, diagonal(decay(next_tau) - gain * decay(tau)), atol=1e-12)
    variance = next_sigma**2 - gain * shared
    np.testing.assert_allclose(C @ C.T, diagonal(variance), atol=1e-12)


@pytest.mark.parametrize("t", [1, 40, 400, 999])
def test_the_ancestral_step_is_ddpms_after_rescaling(t):
    """Ho et al. 2020, equations 6 and 7, with u = sqrt(abar) z."""
    beta = np.linspace(1e-4, 0.02, 1000)
    alpha, abar = 1 - beta, np.cumprod(1 - beta)
    sigma, next_sigma = (math.sqrt((1 - abar[s]) / abar[s]) for s in (t, t - 1))
    A, B, C = (m[0, 0] for m in matrices(level(sigma), level(next_sigma), 1.0))
    on_u = A * math.sqrt(abar[t - 1] / abar[t])
    assert on_u == pytest.approx(math.sqrt(alpha[t]) * (1 - abar[t - 1]) / (1 - abar[t]))
    on_x0 = B * math.sqrt(abar[t - 1])
    assert on_x0 == pytest.approx(math.sqrt(abar[t - 1]) * beta[t] / (1 - abar[t]))
    variance = C**2 * abar[t - 1]
    assert variance == pytest.approx(beta[t] * (1 - abar[t - 1]) / (1 - abar[t]))


def test_with_constant_noise_the_implicit_step_is_cold_diffusion():
    """Bansal et al. 2022, algorithm 2: z + (H_s - H_t) x0_hat."""
    A, B, C = matrices(level(0.01, 2.0, SHAPE), level(0.01, 0.7, SHAPE), 0.0)
    np.testing.assert_allclose(A, np.eye(N), atol=1e-12)
    np.testing.assert_allclose(B, diagonal(decay(0.7) - decay(2.0)), atol=1e-12)
    assert not C.any()


def test_with_constant_noise_the_ancestral_step_is_inverse_heat_dissipations_posterior():
    """Rissanen et al. 2023: r u + a_s (1 - r²) x0 + sigma sqrt(1 - r²) n, r = a_t / a_s."""
    A, B, C = matrices(level(0.01, 2.0, SHAPE), level(0.01, 0.7, SHAPE), 1.0)
    r = decay(2.0) / decay(0.7)
    np.testing.assert_allclose(A, diagonal(r), atol=1e-12)
    np.testing.assert_allclose(B, diagonal(decay(0.7) * (1 - r**2)), atol=1e-12)
    np.testing.assert_allclose(C, diagonal(0.01 * np.sqrt(1 - r**2)), atol=1e-12)


def blurring_diffusion(time):
    """Hoogeboom & Salimans 2022: alpha_t for each frequency, and sigma_t; their a_t apart.

    alpha_t = a_t exp(-lambda tau_t) with cosine a_t and sigma_t, tau_t half the squared blur,
    which is at most 5 px here; the shares that they keep of each frequency are left at 0.
    """
    a, sigma = math.cos(time * math.pi / 2), math.sin(time * math.pi / 2)
    tau = (5.0 * math.sin(time * math.pi / 2) ** 2) ** 2 / 2
    return a * np.exp(-wavenumbers(SHAPE).ravel() * tau), sigma, a, level(sigma / a, tau, SHAPE)


@pytest.mark.parametrize("time", [0.02, 0.3, 0.6, 0.95])
def test_both_falling_together_has_blurring_diffusions_marginal(time):
    """u_t ~ N(alpha_t u_x, sigma_t²) in the DCT basis, where their z is a_t times ours."""
    alpha, sigma, a, there = blurring_diffusion(time)
    mean = a * forward(UNITS, there, NOTHING).reshape(N, N).T
    np.testing.assert_allclose(Q @ mean @ Q.T, np.diag(alpha), atol=1e-12)
    spread = a * forward(NOTHING, there, UNITS).reshape(N, N).T
    covariance = Q @ spread @ spread.T @ Q.T
    np.testing.assert_allclose(covariance, sigma**2 * np.eye(N), atol=1e-12)


@pytest.mark.parametrize(("s", "t"), [(0.02, 0.05), (0.1, 0.9), (0.3, 0.5), (0.6, 0.61)])
def test_both_falling_together_the_ancestral_step_is_blurring_diffusions(s, t):
    """q(u_s | u_t, u_x), frequency by frequency, as their section 3 has it."""
    (alpha_s, sigma_s, a_s, to), (alpha_t, sigma_t, a_t, now) = map(blurring_diffusion, (s, t))
    alpha_ts = alpha_t / alpha_s
    variance_ts = sigma_t**2 - alpha_ts**2 * sigma_s**2
    variance = 1 / (1 / sigma_s**2 + alpha_ts**2 / variance_ts)
    on_u_t, on_u_x = variance * alpha_ts / variance_ts, variance * alpha_s / sigma_s**2
    A, B, C = (Q @ m @ Q.T for m in matrices(now, to, 1.0))
    np.testing.assert_allclose(a_s / a_t * A, np.diag(on_u_t), atol=1e-12)
    np.testing.assert_allclose(a_s * B, np.diag(on_u_x), atol=1e-12)
    np.testing.assert_allclose(a_s**2 * C @ C.T, np.diag(variance), atol=1e-12)


def walked(steps, eta, tau):
    """Covariance at the end of a walk with the exact denoiser of x0 ~ N(0, S), and S.

    From (sigma, tau) to (0.05, 0) in geometric steps of sigma; z's covariance is pushed through
    each step by its matrices, the estimate being x0_hat = K z.
    """
    prior = 0.3 / (1.0 + 4.0 * wavenumbers(SHAPE).ravel()) + 0.02
    sigmas = np.geomspace(1.0, 0.05, steps + 1)
    taus = tau * (1.0 - np.arange(steps + 1) / steps)
    path = [level(s, t, SHAPE) for s, t in zip(sigmas, taus, strict=True)]
    covariance = diagonal(decay(tau) ** 2 * prior + 1.0)
    for i in range(steps):
        a = decay(taus[i])
        estimate = diagonal(prior * a / (prior * a**2 + sigmas[i] ** 2))
        A, B, C = matrices(path[i], path[i + 1], eta)
        move = A + B @ estimate
        covariance = move @ covariance @ move.T + C @ C.T
    return covariance, diagonal(prior + 0.05**2)


@pytest.mark.parametrize("tau", [0.0, 0.4])
@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_many_steps_bring_a_gaussian_prior_back(eta, tau):
    """And the error falls with the first power of the step: there is no bias left."""
    error = []
    for steps in (32, 64):
        reached, wanted = walked(steps, eta, tau)
        error.append(np.abs(reached - wanted).max() / np.abs(wanted).max())
    assert error[1] < 0.12
    assert 1.7 < error[0] / error[1] < 2.3


HOLES = np.array([[math.inf, math.inf, 0.3, 0.3, 0.5]])
OPEN = np.array([[0.2, math.inf, 0.3, 0.1, 0.0]])  # opens, stays a hole, stays, falls, ends


@pytest.mark.parametrize("eta", [0.0, 1.0])
def test_holes_open_close_or_stay(eta):
    z, x0, noise = (picture(1, 3, 1, 5, seed=seed) for seed in range(3))
    now, to = level(HOLES, shape=(1, 5)), level(OPEN, shape=(1, 5))
    after = reverse_step(z, x0, now, to, eta, noise)
    np.testing.assert_allclose(after[..., 0], x0[..., 0] + 0.2 * noise[..., 0], atol=1e-14)
    assert np.array_equal(after[..., 1], x0[..., 1])
    assert np.array_equal(after[..., 2], z[..., 2])
    assert np.array_equal(after[..., 4], x0[..., 4])
    closed = reverse_step(z, x0, now, level(0.0, shape=(1, 5)), eta, noise)
    assert np.array_equal(closed, x0)


def test_what_z_carries_in_a_hole_is_forgotten():
    z, x0, noise = (picture(1, 3, 1, 5, seed=seed) for seed in range(3))
    other = z + (math.inf == HOLES) * 7.0
    now, to = level(HOLES, shape=(1, 5)), level(OPEN, shape=(1, 5))
    for eta in (0.0, 1.0):
        steps = (reverse_step(start, x0, now, to, eta, noise) for start in (z, other))
        assert np.array_equal(*steps)


@pytest.mark.parametrize("eta", [0.0, 0.5])
def test_holes_open_and_stay_with_heat(eta):
    z, x0, noise = (picture(1, 3, *SHAPE, seed=seed) for seed in range(3))
    now = level(math.inf, 2.0, SHAPE)
    opened = reverse_step(z, x0, now, level(0.2, 0.5, SHAPE), eta, noise)
    np.testing.assert_allclose(opened, heat(x0, 0.5) + 0.2 * noise, atol=1e-12)
    assert np.array_equal(reverse_step(z, x0, now, level(math.inf, 0.5, SHAPE), eta, noise), x0)


@pytest.mark.parametrize("sigma", [0.0, 0.3])
def test_pixels_whose_level_stays_keep_z_even_when_the_others_end(sigma):
    z, x0 = picture(1, 3, 1, 2), picture(1, 3, 1, 2, seed=1)
    now, to = level([[sigma, 0.5]], shape=(1, 2)), level([[sigma, 0.0]], shape=(1, 2))
    after = reverse_step(z, x0, now, to)
    assert np.array_equal(after[..., 0], z[..., 0])
    assert np.array_equal(after[..., 1], x0[..., 1])


@pytest.mark.parametrize("tau", [0.0, 1.0])
def test_a_step_that_draws_noise_wants_it(tau):
    x = picture(1, 3, 1, 2)
    half = level(0.5, tau, (1, 2))
    with pytest.raises(ValueError, match="fresh noise"):
        reverse_step(x, x, half, level(0.2, 0.0, (1, 2)), eta=0.1)
    with pytest.raises(ValueError, match="fresh noise"):
        reverse_step(x, x, level([[math.inf, 0.5]], tau, (1, 2)), level(0.2, 0.0, (1, 2)))
    reverse_step(x, x, level(math.inf, tau, (1, 2)), level(0.0, 0.0, (1, 2)))  # draws none


def test_with_heat_the_ancestral_step_wants_one_level():
    x = picture(1, 3, 1, 2)
    now, to = level([[0.5, 0.4]], 1.0, (1, 2)), level(0.2, 0.5, (1, 2))
    with pytest.raises(ValueError, match="one for the whole picture"):
        reverse_step(x, x, now, to, 0.5, x)


def torch_level(level):
    return Level(torch.from_numpy(level.sigma), level.tau)


@pytest.mark.parametrize("eta", [0.0, 0.7])
@pytest.mark.parametrize("tau", [0.0, 1.5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numpy_and_torch_agree(dtype, tau, eta):
    z, x0, noise = (picture(1, 3, 8, 9, seed=seed).astype(dtype) for seed in range(3))
    sigma = np.full((8, 9), 0.5)
    if tau == 0.0:
        sigma = np.random.default_rng(0).uniform(0.1, 1.0, (8, 9))
        sigma[2:4, 2:4] = math.inf
    now = level(sigma, tau, (8, 9), dtype)
    to = level(np.minimum(0.5 * sigma, 0.3), tau / 2, (8, 9), dtype)
    here = reverse_step(z, x0, now, to, eta, noise)
    there = reverse_step(
        *(torch.from_numpy(x) for x in (z, x0)),
        torch_level(now),
        torch_level(to),
        eta,
        torch.from_numpy(noise),
    )
    assert here.dtype == dtype
    assert there.dtype == torch.from_numpy(z).dtype
    tolerance = 1e-5 if dtype == np.float32 else 1e-12
    np.testing.assert_allclose(there.numpy(), here, atol=tolerance)
    for function in (heat, heat_local):
        np.testing.assert_allclose(
            function(torch.from_numpy(z), 1.5).numpy(), function(z, 1.5), atol=tolerance
        )
