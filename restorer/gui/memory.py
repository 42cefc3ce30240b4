"""How much memory this process takes, without a library for it."""

import ctypes
import sys
from pathlib import Path


def resident() -> int | None:
    """Bytes in RAM now, or (macOS) at most so far; None on a system that does not tell simply."""
    if sys.platform == "linux":
        import resource

        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()
    elif sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    elif sys.platform == "win32":
        kernel, counters = ctypes.WinDLL("kernel32"), _Counters()
        kernel.GetCurrentProcess.restype = ctypes.c_void_p  # a handle has 64 bits
        told = kernel.K32GetProcessMemoryInfo(
            ctypes.c_void_p(kernel.GetCurrentProcess()),
            ctypes.byref(counters),
            ctypes.sizeof(counters),
        )
        return counters.working_set if told else None
    else:
        return None


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of Windows."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("page_faults", ctypes.c_uint32),
        ("peak_working_set", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("others", ctypes.c_size_t * 6),  # of the pools and the page file
    )
