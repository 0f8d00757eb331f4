"""Progress of imports for many viewers: counting 2.4 million posts takes a second, and pages ask often."""

from __future__ import annotations

import time
from threading import Lock

from workers import intake
from workers.context import Context

# An answer is given again for as long as ten times what it took to count: counting then takes a tenth of one
# core at most, however many dashboards look.
_REUSED_FOR = 10.0
_KEPT = 200


class ProgressBoard:
    """Counts each import at most once at a time, and lets later viewers share a fresh count."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = Lock()
        self._known: dict[str, tuple[float, intake.ImportProgress]] = {}

    def of(self, import_id: str) -> intake.ImportProgress:
        """Raises NotFound."""
        with self._lock:
            fresh_until, report = self._known.get(import_id, (0.0, None))
            if report is not None and time.monotonic() < fresh_until:
                return report
            return self._count(import_id)

    def now(self, import_id: str) -> intake.ImportProgress:
        """Counted anew, after a change. Raises NotFound."""
        with self._lock:
            return self._count(import_id)

    def _count(self, import_id: str) -> intake.ImportProgress:
        started = time.monotonic()
        report = intake.progress(self._context, import_id)
        ended = time.monotonic()
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[import_id] = (ended + _REUSED_FOR * (ended - started), report)
        return report
