"""Posts as a French operator's customers write them, any number, reproducible from a seed.

    python -m bench.generate --rows 2400000 --seed 1 --out bench/.work/posts.csv

Every word comes from `bench/phrases`. Rows stream in constant memory, in the 22 columns of an X export. Names
and numbers are invented. `bench.sample` composes the small committed sample from the same words.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml

HEADER = next(
    csv.reader(
        [
            "id,created_at,full_text,media,screen_name,name,profile_image_url,user_id,in_reply_to,retweeted_status,"
            "quoted_status,media_tags,favorite_count,retweet_count,bookmark_count,quote_count,reply_count,"
            "views_count,favorited,retweeted,bookmarked,url"
        ]
    )
)
PHRASES = Path(__file__).with_name("phrases")

START = 1_792_360_800  # Monday 19 October 2026, midnight in Paris (+02:00)
WINTER = 1_792_890_000  # Sunday 25 October 2026, 03:00 becomes 02:00 (+01:00)
DAY, HOUR, MINUTE = 86_400, 3_600, 60
HOURS = 28 * 24 + 1  # the month has one hour more
TWITTER_EPOCH_MS = 1_288_834_974_657
# Posts by hour of the day: few at night, most after dinner.
RHYTHM = (3, 2, 1, 1, 1, 2, 5, 12, 20, 24, 25, 24, 23, 22, 22, 22, 23, 26, 29, 30, 31, 28, 18, 8)
MEMORY = 150  # customers' posts that can still be answered: a reply comes about 300 rows after its parent
LANGUAGES = {"fr": 0.75, "en": 0.12, "ar": 0.08, "other": 0.05}

Author = tuple[str, str, str]
MAIN: Author = ("NordFibre", "NordFibre", "2400000001")
CARE: Author = ("NordFibreSAV", "NordFibre Assistance", "2400000002")
BOT: Author = ("PannesInfo_bot", "PannesInfo", "2400000003")

_TOKEN = re.compile(r"\[([^\[\]]*)\]|\{(\d+)-(\d+)\}|\{(\w+)\}")
LINK = re.compile(r"https://t\.example\.invalid/\w+")
_BARE = str.maketrans("éèêëàâùûîïôçÉÈÀÇ’", "eeeeaauuiiocEEAC'")


def load(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((PHRASES / name).read_text(encoding="utf-8")))


class Grammar:
    """Turns `[a|b]`, `{low-high}` and `{slot}` into words."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.slots: dict[str, list[str]] = {**load("slots.yaml"), "agent": load("brand.yaml")["agents"]}

    def say(self, pattern: str) -> str:
        found = 1
        while found:
            pattern, found = _TOKEN.subn(self._choose, pattern)
        return pattern

    def _choose(self, token: re.Match[str]) -> str:
        if token[2] is not None:
            return str(self.rng.randint(int(token[2]), int(token[3])))
        options: list[str] = token[1].split("|") if token[1] is not None else self.slots[token[4]]
        return self.rng.choice(options)

    def pool(self, patterns: list[str], size: int) -> list[str]:
        """About `size` different sentences, composed once so that a row only has to pick."""
        return list(dict.fromkeys(self.say(self.rng.choice(patterns)) for _ in range(size)))


class Voice:
    """One language's customers."""

    def __init__(self, name: str, grammar: Grammar, size: int) -> None:
        bank = load(f"{name}.yaml")
        self.open: list[str] = bank["open"]
        self.vary: list[str] = bank["vary"]
        self.extra: dict[str, list[str]] = {key: bank[key] for key in bank if key.startswith("outage")}
        # Not through `pool`: an ending listed twice is twice as frequent.
        self.close = [grammar.say(grammar.rng.choice(bank["close"])) for _ in range(size)]
        self.tail = grammar.pool(bank["tail"], size)
        self.stamp = grammar.pool(bank["stamp"], size)
        self.short = grammar.pool(bank["short"], 300)
        self.topics: list[tuple[str, list[str], list[str]]] = []
        for topic, weight in bank["weights"].items():
            parts = bank["topics"][topic]
            many = max(300, size * weight // 40)
            entry = (topic, grammar.pool(parts["core"], many), grammar.pool(parts["detail"], many))
            self.topics += [entry] * weight

    def compose(self, rng: Random) -> tuple[str, str]:
        """A topic and a post about it that hardly ever comes twice."""
        pick = rng.random
        topic, cores, details = self.topics[int(pick() * len(self.topics))]
        core = cores[int(pick() * len(cores))]
        shape = pick()
        if shape < 0.8:
            core += details[int(pick() * len(details))]
            more = details[int(pick() * len(details))]
            if shape < 0.5 and more[:5] not in core:
                core += more
        if shape > 0.7:
            core = f"{core} {self.stamp[int(pick() * len(self.stamp))]}"
        if pick() < 0.75:
            core += self.tail[int(pick() * len(self.tail))]
        if "?" in core:
            core = core.replace("?.", "?").replace("?,", "?")
        mood = pick()
        if mood < 0.22 and "http" not in core:
            core = core.lower() if mood < 0.12 else core.upper() if mood < 0.15 else core.translate(_BARE)
        opening = self.open[int(pick() * len(self.open))]
        return topic, f"{opening}{core}{self.close[int(pick() * len(self.close))]}"

    def banal(self, rng: Random) -> str:
        """A post that thousands have written."""
        return self.open[int(rng.random() * len(self.open))] + rng.choice(self.short)

    def echo(self, text: str, links: list[str], rng: Random) -> str:
        """The same post in other clothes: mention, greeting, link, case, full stops."""
        bare = re.sub(r"^(?:@\w+ )+|(?: @\w+)+$", "", LINK.sub(lambda _: rng.choice(links), text))
        return rng.choice(self.vary).format(
            bare.lower() if rng.random() < 0.3 and "http" not in bare else bare
        )


@dataclass(frozen=True, slots=True)
class Studio:
    """Everything that rows pick from. Nothing in it changes, so that one seed always tells the same."""

    voices: dict[str, Voice]
    pools: dict[str, list[str]]
    names: list[str]
    brand: dict[str, Any]

    def reply_to(self, topic: str, lang: str, rng: Random) -> str:
        if lang == "en" and rng.random() < 0.8:
            return rng.choice(self.pools["en"])
        reply = rng.choice(self.pools.get(topic, self.pools["any"]))
        return reply + rng.choice(self.pools["tail"]) if rng.random() < 0.7 else reply


@lru_cache(maxsize=2)
def studio_for(seed: int, size: int = 4_000) -> Studio:
    grammar, brand = Grammar(Random(seed)), load("brand.yaml")
    sizes = {"fr": size, "en": size // 4, "ar": size // 4, "other": size // 8}
    voices = {name: Voice(name, grammar, many) for name, many in sizes.items()}
    common = brand["reply"]["any"]
    patterns = {topic: own * 3 + common for topic, own in brand["reply"].items()}
    patterns |= {"en": brand["reply_en"], "outage": brand["reply_outage"], "tail": brand["tail"]}
    patterns |= {"news": brand["news"], "bot": brand["bot"], "link": ["{link}"]}
    # A care team has few sentences; announcements and links are new each time.
    few = {"tail": 6} | dict.fromkeys(("news", "bot", "link"), 800)
    pools = {name: grammar.pool(mix, few.get(name, 40)) for name, mix in patterns.items()}
    return Studio(voices, pools, grammar.slots["first"], brand)


_day = lru_cache(maxsize=64)(lambda days: date.fromordinal(days + 719_163).isoformat())  # days since 1970


def offset(when: int) -> int:
    return 2 * HOUR if when < WINTER else HOUR


def clock(when: int) -> str:
    shift = offset(when)
    day, second = divmod(when + shift, DAY)
    return f"{_day(day)} {second // HOUR:02}:{second // MINUTE % 60:02}:{second % 60:02} +0{shift // HOUR}:00"


def someone(rng: Random, names: list[str]) -> Author:
    name, number = int(rng.random() * len(names)), int(rng.random() * 90_000) + 10_000
    initial = chr(65 + number % 26)
    return f"{names[name]}_nf{number}", f"{names[name].title()} {initial}.", f"{4000 + name}{number:06}"


def cells_of(
    ident: str, when: int, text: str, author: Author, *, links: tuple[str, str, str], counts: tuple[str, ...]
) -> list[str]:
    """One row: `links` are in_reply_to, retweeted_status, quoted_status."""
    screen, name, number = author
    avatar = f"https://example.invalid/profile_images/{number}/{screen}_normal.jpg"
    url = f"https://example.invalid/{screen}/status/{ident}"
    seen = ("false", "false", "false")
    return [ident, clock(when), text, "[]", screen, name, avatar, number, *links, "[]", *counts, *seen, url]


def repost_text(screen: str, text: str) -> str:
    return f"RT @{screen}: {text}" if len(text) <= 110 else f"RT @{screen}: {text[:110]}…"


def engagement(
    rng: Random, *, replies: int | None = None, reposts: int = 0, loud: bool = False
) -> tuple[str, ...]:
    """Likes, reposts, bookmarks, quotes, replies, views. Two posts in three are hardly seen."""
    scale = rng.choice((40, 120, 400)) if loud else rng.choice((0, 0, 0, 1, 2))
    likes, reach = int(scale * rng.random()), int(rng.lognormvariate(3.6 + loud * 3, 1))
    answers = rng.choice((0, 0, 1, 1, 2)) if replies is None else replies
    views = "null" if rng.random() < 0.02 else str(reach)
    return str(likes), str(reposts + likes // 6), str(likes // 20), str(likes // 15), str(answers), views


def _moments(n: int, rng: Random) -> Iterator[int]:
    """`n` moments in milliseconds, in order, that follow the rhythm of day and night."""
    hours = [START + index * HOUR for index in range(HOURS)]
    total = list(accumulate(RHYTHM[(at + offset(at)) // HOUR % 24] for at in hours))
    done = 0
    for at, weight in zip(hours, total, strict=True):
        count = n * weight // total[-1] - done
        for step in range(count):
            yield at * 1000 + int((step + rng.random()) * HOUR * 1000 / count)
        done += count


def rows(n: int, seed: int, customer_share: float = 0.5) -> Iterator[list[str]]:
    """`n` rows in order of time, of which `customer_share` are customers' own and most others the brand's."""
    studio, rng = studio_for(seed), Random(f"{seed}:{n}:{customer_share}")
    pick, names = rng.random, studio.names
    languages = [name for name, share in LANGUAGES.items() for _ in range(round(share * 100))]
    quiet = [engagement(rng) for _ in range(2_000)]
    loud = [engagement(rng, loud=True) for _ in range(200)]
    news, bots = studio.pools["news"], studio.pools["bot"]
    # What can still be answered, reposted and repeated: bounded, the oldest leave at random.
    heard: list[tuple[str, str, str, str, str]] = []
    for index, moment in enumerate(_moments(n, rng)):
        ident = str(((moment - TWITTER_EPOCH_MS) << 22) | (index & 0x3FFFFF))
        parent = repost = "null"
        counts = quiet[int(pick() * 2_000)]
        chance = pick()
        if chance < customer_share:
            author, lang = someone(rng, names), languages[int(pick() * 100)]
            voice, topic, luck = studio.voices[lang], "any", pick()
            if luck < 0.1 or not heard:
                text = voice.banal(rng)
            elif luck < 0.165:
                text = heard[int(pick() * len(heard))][2]
                text = text if luck < 0.125 else voice.echo(text, studio.pools["link"], rng)
            else:
                topic, text = voice.compose(rng)
            said = (ident, author[0], text, topic, lang)
            if heard and pick() < 0.12:
                parent, screen, *_ = heard[int(pick() * len(heard))]
                text = f"@{screen} {text}"
            if len(heard) < MEMORY:
                heard.append(said)
            else:
                heard[int(pick() * MEMORY)] = said
        elif chance < customer_share + (1 - customer_share) * 0.92 and heard:
            parent, screen, _, topic, lang = heard[int(pick() * len(heard))]
            author, text = CARE, f"@{screen} {studio.reply_to(topic, lang, rng)}"
        elif chance < customer_share + (1 - customer_share) * 0.96 or not heard:
            author, text, counts = MAIN, news[int(pick() * len(news))], loud[int(pick() * 200)]
        elif chance < customer_share + (1 - customer_share) * 0.98:
            author, text = BOT, bots[int(pick() * len(bots))]
        else:
            repost, screen, text, *_ = heard[int(pick() * len(heard))]
            author, text = someone(rng, names), repost_text(screen, text)
        links = (parent, repost, "null")
        yield cells_of(ident, moment // 1000, text, author, links=links, counts=counts)


def write(out: Path, every: Iterable[list[str]]) -> None:
    """UTF-8 with a byte-order mark, CRLF and quotes where needed, like the exports of X."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="", buffering=1 << 20) as file:
        file.write("\ufeff")
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(every)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.generate", description="Write invented customers' posts."
    )
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--customer-share", type=float, default=0.5)
    asked = parser.parse_args()
    write(asked.out, rows(asked.rows, asked.seed, asked.customer_share))


if __name__ == "__main__":
    main()
