"""When a process that died is started again, and when not any more. Pure decisions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """Doubling delays after quick deaths. A process that lived longer starts with a clean slate."""

    quick_seconds: float = 20.0
    """A worker that cannot work dies within its first import or first message."""
    first_delay: float = 0.5
    max_delay: float = 10.0
    max_quick_deaths: int = 5

    def quick_deaths(self, before: int, lived_seconds: float) -> int:
        """Quick deaths in a row, given those before this one."""
        return before + 1 if lived_seconds < self.quick_seconds else 0

    def delay(self, quick_deaths: int) -> float | None:
        """Seconds to wait before the next start; None: give up."""
        if quick_deaths >= self.max_quick_deaths:
            return None
        return float(min(self.max_delay, self.first_delay * 2 ** max(0, quick_deaths - 1)))
