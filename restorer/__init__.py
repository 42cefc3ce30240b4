"""Restorer: photo restoration by running a reverse diffusion process."""

__version__ = "0.1.0"
