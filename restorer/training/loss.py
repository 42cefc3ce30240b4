"""The loss: squared error in picture space, weighted by how well a pixel can be known."""

from torch import Tensor

from restorer.networks.preconditioning import HOLE_RESIDUAL


def weighted_error(x0_hat: Tensor, x0: Tensor, sigma: Tensor, blur: Tensor) -> Tensor:
    """Mean of w |x0_hat - x0|², w = 1 / sigma², and 1 / 0.15² in holes.

    With the weight 1 / c_out² of Karras et al. 2022 the highest levels rule the gradient. Squared
    error, since samplers need the posterior mean; an absolute error gives the median.

    Args:
        x0_hat: (B, 3, H, W), model range.
        x0: (B, 3, H, W).
        sigma: (B, 1, H, W), inf in holes.
        blur: (B, 1, 1, 1), px; blurred detail is missing at any noise level.
    """
    spread = sigma.square() + (0.1 * blur / (blur + 2.5)).square()
    weight = 1.0 / spread.where(sigma < 1e6, spread.new_tensor(HOLE_RESIDUAL**2))
    return (weight * (x0_hat - x0).square()).mean()
