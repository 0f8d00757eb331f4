"""Who speaks in a post. Only customers are analysed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from domain.models import Origin


@dataclass(frozen=True, slots=True)
class Accounts:
    """Account names, lower case and without @."""

    brand: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()


def listed_accounts(names: str) -> tuple[str, ...]:
    """`free, Freebox` -> ("free", "Freebox")."""
    return tuple(name.strip() for name in names.split(",") if name.strip())


@lru_cache(maxsize=10_000)
def account_name(handle: str) -> str:
    """`@Freebox` and `freebox` name the same account."""
    return handle.strip().lstrip("@").lower()


def origin_of(author: str, text: str, *, is_repost: bool, accounts: Accounts) -> Origin:
    """The brand first: its reposts are still the brand's own voice.

    An account that calls itself a bot (`PannesInfo_bot`) is believed.
    """
    name = account_name(author)
    if name in accounts.brand:
        return Origin.BRAND
    if is_repost or text.startswith("RT @"):
        return Origin.REPOST
    if name in accounts.bots or name.endswith(("_bot", "-bot")):
        return Origin.BOT
    return Origin.CUSTOMER
