"""The panels around the canvas: each shows one thing and says by signals what the user wants."""
