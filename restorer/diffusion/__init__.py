"""Diffusion: the process, its reversal, and what improves a denoiser. No torch, no Qt."""
