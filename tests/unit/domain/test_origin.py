import pytest

from domain.models import Origin
from domain.origin import Accounts, account_name, origin_of

_ACCOUNTS = Accounts(brand=frozenset({"nordfibre", "nordfibresav"}), bots=frozenset({"tracker"}))


@pytest.mark.parametrize(
    ("author", "text", "is_repost", "origin"),
    [
        ("someone", "plus internet", False, Origin.CUSTOMER),
        ("@NordFibreSAV", "Bonjour", False, Origin.BRAND),
        ("NordFibre", "RT @nordfibre: promo", True, Origin.BRAND),
        ("someone", "RT @nordfibre: promo", False, Origin.REPOST),
        ("someone", "promo", True, Origin.REPOST),
        ("tracker", "Signalements en hausse", False, Origin.BOT),
        ("PannesInfo_bot", "Signalements en hausse", False, Origin.BOT),
        ("abbot", "mon talbot", False, Origin.CUSTOMER),
        ("", "anonyme", False, Origin.CUSTOMER),
    ],
)
def test_who_speaks(author: str, text: str, is_repost: bool, origin: Origin) -> None:
    assert origin_of(author, text, is_repost=is_repost, accounts=_ACCOUNTS) is origin


def test_handles_compare_without_at_sign_and_case() -> None:
    assert account_name(" @FreeBox ") == "freebox"
