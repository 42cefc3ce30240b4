"""Samplers on priors whose denoiser and flow are known, and against diffusers' schedulers."""

import math

import numpy as np
import pytest
import torch
from diffusers import EDMDPMSolverMultistepScheduler, EDMEulerScheduler, HeunDiscreteScheduler
from gaussian import Gaussian, level

from restorer.diffusion.noise import ROWS, NoiseField
from restorer.diffusion.samplers import CALLS, SAMPLERS
from restorer.schedules import karras

PRIOR = Gaussian(0.4, 0.25)
DETERMINISTIC = {"ddim": 1, "heun": 2, "dpmpp_2m": 2}  # and their order


def normal(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def silence(step, like):
    raise AssertionError("this walk draws no noise")


def fixed_noise(step, like):
    return normal(*like.shape, seed=step + 100)


def walk(name, denoiser, z, path, noise=fixed_noise):
    return list(SAMPLERS[name](denoiser, z, path, noise))


def levels(sigmas, shape=(1, 1)):
    return [level(sigma, shape=shape) for sigma in sigmas]


class Mixture:
    """E[x0 | z] for x0 ~ N(±a, s²), every pixel alone: as non-linear as a photo's prior."""

    def __init__(self, a=0.3, s=0.1):
        self.a, self.s = a, s

    def __call__(self, z, level):
        return self.at(z, level.sigma)

    def at(self, z, sigma):
        total = self.s**2 + sigma**2
        side = self.a * np.tanh(self.a * z / total)
        return side + self.s**2 / total * (z - side)


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_the_flow_of_a_gaussian_prior_is_solved_to_the_samplers_order(name):
    z = np.array([[[[-2.0, 0.3, 1.0, 2.5]]]])
    wanted = PRIOR.flow(z, 1.0, 0.05)
    errors = []
    for steps in (32, 64):
        path = levels(np.geomspace(1.0, 0.05, steps + 1), (1, 4))
        errors.append(np.abs(walk(name, PRIOR, z, path, silence)[-1].z - wanted).max())
    assert errors[1] < 0.03
    assert math.log2(errors[0] / errors[1]) == pytest.approx(DETERMINISTIC[name], abs=0.25)


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_a_karras_path_brings_a_gaussian_prior_back(name):
    """z ~ N(m, s² + 5²) goes to N(m, s²): the flow is affine, so two points tell."""
    z = PRIOR.mean + np.array([[[[0.0, math.hypot(5.0, PRIOR.std)]]]])
    end = walk(name, PRIOR, z, levels(karras(80, 0.002, 5.0), (1, 2)), silence)[-1].z
    assert end[..., 0].item() == pytest.approx(PRIOR.mean, abs=1e-12)
    assert end[..., 1].item() - PRIOR.mean == pytest.approx(PRIOR.std, rel=0.06)
    if DETERMINISTIC[name] == 2:
        assert end[..., 1].item() - PRIOR.mean == pytest.approx(PRIOR.std, rel=0.01)


def test_ancestral_sampling_brings_a_gaussian_prior_back():
    """Each pixel hears one step's noise, the last one the start: the sum of squares is exact."""
    errors = []
    for steps in (64, 128):
        sigmas = np.geomspace(2.0, 0.02, steps + 1)
        unit = np.eye(steps + 1)[:, None, None, :]

        def one_step(step, like, unit=unit):
            return unit[step : step + 1]

        start = unit[-1:] * math.hypot(2.0, 0.25)
        path = levels(sigmas, (1, steps + 1))
        end = walk("ancestral", Gaussian(0.0, 0.25), start, path, one_step)[-1].z
        errors.append(abs(np.sum(end**2) / (0.25**2 + 0.02**2) - 1))
    assert errors[1] < 0.05
    assert errors[0] / errors[1] == pytest.approx(2.0, abs=0.3)


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_walk_yields_each_step_and_ends_at_the_estimate(name):
    counted = Gaussian(0.4, 0.25)
    path = levels(karras(7, 0.01, 2.0), (3, 4))
    steps = walk(name, counted, normal(1, 3, 3, 4), path)
    assert [step.level for step in steps] == path[1:]
    assert np.array_equal(steps[-1].z, steps[-1].x0)
    assert np.array_equal(steps[-1].x0, PRIOR(steps[-2].z, path[-2]))
    last_is_single = 1 if name == "heun" else 0
    assert counted.calls == CALLS[name] * 7 - last_is_single


@pytest.mark.parametrize("name", SAMPLERS)
def test_one_step_is_the_posterior_mean(name):
    z = normal(1, 3, 3, 4)
    end = walk(name, PRIOR, z, levels([0.3, 0.0], (3, 4)))[-1]
    assert np.array_equal(end.z, PRIOR(z, level(0.3, shape=(3, 4))))


@pytest.mark.parametrize("name", SAMPLERS)
def test_regions_at_their_own_levels_walk_as_they_would_alone(name):
    left, right = karras(6, 0.01, 2.0), karras(6, 0.03, 0.4)
    z, far = normal(1, 3, 2, 6), slice(4, 6)

    def heard(part):
        return lambda step, like: fixed_noise(step, z)[..., part]

    both = [
        np.concatenate([np.full(4, s), np.full(2, t)]) for s, t in zip(left, right, strict=True)
    ]
    together = walk(name, Mixture(), z, levels(both, (2, 6)), heard(slice(None)))[-1].z
    for part, sigmas in ((slice(0, 4), left), (far, right)):
        alone = walk(name, Mixture(), z[..., part], levels(sigmas, (2, 1)), heard(part))[-1].z
        np.testing.assert_allclose(together[..., part], alone, atol=1e-13)


@pytest.mark.parametrize("constant", [0.0, 0.2])
@pytest.mark.parametrize("name", SAMPLERS)
def test_pixels_whose_level_stays_keep_z(name, constant):
    z = normal(1, 3, 1, 3).astype(np.float32)
    path = levels([[constant, 1.0, s] for s in karras(5, 0.01, 2.0)], (1, 3))
    for step in walk(name, PRIOR, z, path):
        assert np.array_equal(step.z[..., 0], z[..., 0])
        assert not np.array_equal(step.z[..., 2], z[..., 2])


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_hole_opens_to_the_estimate_and_noise_then_falls(name):
    z = normal(1, 3, 1, 2)
    path = levels([[0.1, math.inf]] + [[0.1, s] for s in karras(5, 0.01, 0.5)], (1, 2))
    steps = walk(name, PRIOR, z, path)
    fresh = fixed_noise(0, z)[..., 1]
    np.testing.assert_allclose(steps[0].z[..., 1], PRIOR.mean + 0.5 * fresh, atol=1e-14)
    alone = walk(name, PRIOR, steps[0].z[..., 1:], levels(karras(5, 0.01, 0.5)), silent_first)
    if name != "ancestral":  # which hears another step's noise
        np.testing.assert_allclose(steps[-1].z[..., 1:], alone[-1].z, atol=1e-13)


def silent_first(step, like):
    return np.zeros_like(like)


@pytest.mark.parametrize("name", ["heun", "dpmpp_2m"])
def test_samplers_of_second_order_refuse_heat(name):
    with pytest.raises(ValueError, match="no heat"):
        walk(name, PRIOR, normal(1, 3, 1, 1), [level(0.1, 1.0), level(0.0)])


def test_first_order_walks_with_heat():
    path = [level(s, t, (3, 4)) for s, t in ((0.1, 2.0), (0.05, 1.0), (0.0, 0.0))]
    assert len(walk("ddim", PRIOR, normal(1, 3, 3, 4), path)) == 2
    assert len(walk("ancestral", PRIOR, normal(1, 3, 3, 4), path)) == 2


@pytest.mark.parametrize("steps", [1, 2, 5, 24])
def test_karras_is_its_formula_and_diffusers(steps):
    sigmas = karras(steps, 0.02, 5.0)
    scheduler = EDMEulerScheduler(sigma_min=0.02, sigma_max=5.0, rho=7.0)
    scheduler.set_timesteps(steps)
    np.testing.assert_allclose(sigmas, scheduler.sigmas, rtol=1e-6)
    assert sigmas[0] == pytest.approx(5.0)
    assert sigmas[-1] == 0.0
    if steps > 1:
        assert sigmas[-2] == pytest.approx(0.02)
        assert np.all(np.diff(sigmas) < 0)


@pytest.mark.parametrize("arguments", [(0, 0.1, 1.0), (3, 0.0, 1.0), (3, 2.0, 1.0)])
def test_karras_refuses_what_is_no_schedule(arguments):
    with pytest.raises(ValueError, match="make no schedule"):
        karras(*arguments)


def by_diffusers(scheduler, z, steps, output_of):
    """Walk with a scheduler; `output_of` turns an estimate of x0 into what its network says.

    Returns its noise levels and every z. The scheduler's levels are float32, and we take them as
    they are: what is compared is the step.
    """
    scheduler.set_timesteps(steps)
    z = torch.from_numpy(z)
    states = []
    for t in scheduler.timesteps:
        scheduler.scale_model_input(z, t)
        sigma = float(scheduler.sigmas[scheduler.step_index])
        x0 = torch.from_numpy(Mixture().at(z.numpy(), sigma))
        z = scheduler.step(output_of(x0, z, sigma), t, z).prev_sample
        states.append(z.numpy())
    return scheduler.sigmas.numpy().astype(np.float64), states


def edm_output(x0, z, sigma):
    total = sigma**2 + 0.5**2
    return (x0 - 0.5**2 / total * z) * math.sqrt(total) / (sigma * 0.5)


@pytest.mark.parametrize("steps", [2, 3, 8, 24])
@pytest.mark.parametrize(
    ("name", "scheduler"),
    [("ddim", EDMEulerScheduler), ("dpmpp_2m", EDMDPMSolverMultistepScheduler)],
)
def test_each_step_is_diffusers(name, scheduler, steps):
    z = 2.0 * normal(1, 3, 4, 5)
    sigmas, states = by_diffusers(
        scheduler(sigma_min=0.02, sigma_max=2.0, sigma_data=0.5), z, steps, edm_output
    )
    ours = walk(name, Mixture(), z, levels(sigmas, (4, 5)), silence)
    assert len(ours) == len(states) == steps
    for mine, theirs in zip(ours, states, strict=True):
        np.testing.assert_allclose(mine.z, theirs, atol=2e-6)


# diffusers' scheduler calls np.array on a tensor in a way that NumPy 2 deprecates
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("steps", [2, 3, 8, 24])
def test_heun_is_diffusers(steps):
    """Its scheduler takes the two halves of a step as two steps; each second one is compared."""
    scheduler = HeunDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", use_karras_sigmas=True
    )
    z = 10.0 * normal(1, 3, 4, 5)
    doubled, states = by_diffusers(scheduler, z, steps, lambda x0, z, sigma: (z - x0) / sigma)
    sigmas = np.append(doubled[:-1:2], 0.0)
    assert len(sigmas) == steps + 1
    ours = walk("heun", Mixture(), z, levels(sigmas, (4, 5)), silence)
    for mine, theirs in zip(ours, [*states[1:-1:2], states[-1]], strict=True):
        np.testing.assert_allclose(mine.z, theirs, rtol=1e-5, atol=1e-5)  # it is float32


@pytest.mark.parametrize("name", SAMPLERS)
def test_numpy_and_torch_walk_alike(name):
    z = normal(1, 3, 4, 5).astype(np.float32)
    path = [level([[math.inf] * 5, [0.3] * 5, [2.0] * 5, [0.1] * 5], shape=(4, 5))]
    path += levels([[[s] * 5, [0.3 * s] * 5, [s] * 5, [0.1] * 5] for s in (1.0, 0.4, 0.1)], (4, 5))
    path.append(level([[0.0] * 5] * 3 + [[0.1] * 5], shape=(4, 5)))
    here = walk(name, PRIOR, z, path, NoiseField(3))[-1].z
    there_path = [type(p)(torch.from_numpy(p.sigma), p.tau) for p in path]
    there = walk(name, PRIOR, torch.from_numpy(z), there_path, NoiseField(3))[-1].z
    np.testing.assert_allclose(there.numpy(), here, atol=1e-5)


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_seed_is_a_sample(name):
    z = normal(1, 3, 4, 5).astype(np.float32)
    path = levels([math.inf, *karras(4, 0.01, 1.0)], (4, 5))
    ends = [walk(name, PRIOR, z, path, NoiseField(seed))[-1].z for seed in (0, 0, 1)]
    assert np.array_equal(ends[0], ends[1])
    assert np.abs(ends[0] - ends[2]).max() > 0.1


def test_noise_is_the_same_rows_whatever_the_height():
    tall = NoiseField(7)(2, np.empty((1, 3, 2 * ROWS + 9, 11), np.float32))
    for height in (1, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS):
        short = NoiseField(7)(2, np.empty((1, 3, height, 11), np.float32))
        assert np.array_equal(short, tall[:, :, :height])


def test_noise_is_white():
    """Steps, seeds, channels and blocks of rows are strangers to each other."""
    like = np.empty((1, 3, 3 * ROWS, 80), np.float32)
    fields = [NoiseField(seed)(step, like) for seed, step in ((0, 0), (0, 1), (1, 0))]
    parts = [
        field[0, channel, top : top + ROWS].ravel()
        for field in fields
        for channel in range(3)
        for top in range(0, 3 * ROWS, ROWS)
    ]
    deviation = 1 / math.sqrt(64 * 80)
    for part in parts:
        assert abs(part.mean()) < 5 * deviation
        assert part.var() == pytest.approx(1.0, abs=5 * math.sqrt(2) * deviation)
    others = np.corrcoef(parts) - np.eye(len(parts))
    assert np.abs(others).max() < 5 * deviation
    neighbours = np.corrcoef(fields[0][..., 1:].ravel(), fields[0][..., :-1].ravel())[0, 1]
    assert abs(neighbours) < 5 * deviation / 3


def test_noise_has_the_kind_of_what_it_is_for():
    here = NoiseField(1)(0, np.empty((1, 3, 5, 6), np.float32))
    there = NoiseField(1)(0, torch.empty(1, 3, 5, 6))
    assert here.dtype == np.float32
    assert there.dtype == torch.float32
    assert np.array_equal(there.numpy(), here)


def test_a_seed_is_no_negative_number():
    with pytest.raises(ValueError, match="seed"):
        NoiseField(-1)
