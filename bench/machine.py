"""What a benchmark ran on, and what its processes used, read from /proc."""

from __future__ import annotations

import os
import platform
import threading
from pathlib import Path
from typing import Self

_TICKS = os.sysconf("SC_CLK_TCK")


def describe() -> str:
    """Processors, memory, system and Python, for the head of a table."""
    total = next(line for line in Path("/proc/meminfo").read_text().splitlines() if "MemTotal" in line)
    gigabytes = int(total.split()[1]) / 1024**2
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GiB, {platform.system()}, Python {python}"


def cpu_seconds(pid: int) -> float:
    """Processor time of one process, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_mib(pid: int) -> float:
    """Memory of one process now, in MiB; 0 when it has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def group_members(group: int) -> list[int]:
    """Processes of one process group."""
    members = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group:
            members.append(int(folder.name))
    return members


class MemoryWatch:
    """Notes the memory of every process of a group, twice a second, while the block runs."""

    def __init__(self, group: int) -> None:
        self._group = group
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.samples: dict[int, list[float]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def peak_mib(self) -> float:
        """The largest that any one process was."""
        return max((max(values) for values in self.samples.values()), default=0.0)

    @property
    def growth_mib(self) -> float:
        """How much the fastest growing process grew from the first quarter of the time to the last."""
        growths = [0.0]
        for values in self.samples.values():
            quarter = len(values) // 4
            if quarter:
                growths.append(max(values[-quarter:]) - max(values[quarter : 2 * quarter]))
        return max(growths)

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            for pid in group_members(self._group):
                self.samples.setdefault(pid, []).append(resident_mib(pid))
