"""The loss: squared error in picture space, weighted by how well a pixel can be known."""

import torch
from torch import Tensor

from restorer.networks.preconditioning import hole_std


def weighted_error(x0_hat: Tensor, x0: Tensor, sigma: Tensor, blur: Tensor) -> Tensor:
    """Mean of w |x0_hat - x0|², w = 1 / sigma², and in holes 1 / (the pre-fill's usual error)².

    With the weight 1 / c_out² of Karras et al. 2022 the highest levels rule the gradient; with one
    weight for all holes the deep ones do, and thin scratches come out worse than the pre-fill.
    Squared error, since samplers need the posterior mean; an absolute error gives the median.

    Args:
        x0_hat: (B, 3, H, W), model range.
        x0: (B, 3, H, W).
        sigma: (B, 1, H, W), inf in holes.
        blur: (B, 1, 1, 1), px; blurred detail is missing at any noise level.
    """
    hole = sigma > 1e6
    inside = hole_std(hole.to(x0.dtype))
    known = sigma.square() + (0.1 * blur / (blur + 2.5)).square()
    variance = torch.where(hole, inside.square(), known)
    return ((x0_hat - x0).square() / variance).mean()
