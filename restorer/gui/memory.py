"""How much memory this process takes, without a library for it."""

import sys
from pathlib import Path


def resident() -> int | None:
    """Bytes in RAM now (Linux) or at most so far (macOS); None where neither is told simply."""
    if sys.platform == "linux":
        import resource

        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()
    elif sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    else:
        return None
