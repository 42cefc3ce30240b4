"""The trained network and what stands around it: shrinkage, preconditioning, the U-Net itself.

Only `unet` and `denoiser` import torch; `shrinkage` and `preconditioning` compute through the
Array API, so the same lines serve NumPy, training and the exported graph.
"""
