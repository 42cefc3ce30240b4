"""What is done to a photo besides denoising it: filling, masking, blurring, downsampling."""
