"""The committed sample: four weeks of an invented operator, told around the handwritten posts.

    python -m bench.sample --out samples/posts.csv

The same words as `bench.generate`, plus a story: an outage evening, an invoice day, threads, duplicates and
sentences that look alike and must not be merged (`bench/phrases/handwritten.csv`).
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random

from bench.generate import (
    BOT,
    CARE,
    DAY,
    HOUR,
    LANGUAGES,
    MAIN,
    MINUTE,
    PHRASES,
    RHYTHM,
    START,
    TWITTER_EPOCH_MS,
    WINTER,
    Author,
    Grammar,
    cells_of,
    engagement,
    offset,
    repost_text,
    someone,
    studio_for,
    write,
)

SEED = 2026
CUSTOMERS = 1_340
OUTAGE_POSTS = 220
BRAND_SHARE = 0.42
LAST = START + 28 * DAY + HOUR - MINUTE  # the last minute of 15 November
INVOICE_DAY, OUTAGE_DAY = 14, 17  # Monday 2 and Thursday 5 November, counted from 19 October
CUSTOMER_KINDS = ("handwritten", "thread", "outage", "composed", "near duplicate", "exact duplicate")


@dataclass(eq=False, slots=True)
class Post:
    """A post before it has an id. `kind` says how it was made."""

    at: int
    text: str
    author: Author
    kind: str
    lang: str = "fr"
    topic: str = "any"
    parent: Post | None = None
    repost: Post | None = None
    quoted: Post | None = None
    ident: str = "null"


def ident_of(post: Post | None) -> str:
    return post.ident if post else "null"


def moment(day: int, clock: str) -> int:
    """Day 0 is 19 October; `clock` is the hour in Paris, HH:MM."""
    hours, minutes = clock.split(":")
    local = START + 2 * HOUR + day * DAY + int(hours) * HOUR + int(minutes) * MINUTE
    return local - (2 * HOUR if local - 2 * HOUR < WINTER else HOUR)


class Story:
    def __init__(self, seed: int = SEED) -> None:
        self.rng = Random(seed)
        # A small pool is enough for two thousand rows, and quick.
        self.studio = studio_for(seed, 800)
        self.grammar = Grammar(Random(seed))
        self.clues = [(re.compile(clue), *window) for clue, *window in self.studio.brand["clock"]]
        self.posts: list[Post] = []

    def customer(self) -> Author:
        return someone(self.rng, self.studio.names)

    def add(self, at: int, text: str, author: Author, kind: str, **more: object) -> Post:
        """`at` gets a second of its own inside the minute, so that no two exports look alike."""
        post = Post(min(at, LAST - 90) + self.rng.randrange(50), text, author, kind, **more)  # type: ignore[arg-type]
        self.posts.append(post)
        return post

    def when(self, text: str, topic: str) -> int:
        """A likely moment: bills come after the invoice day, « ce soir » is written in the evening."""
        low, high, first = 0, 23, 0
        for clue, *window in self.clues:
            if clue.search(text):
                low, high, first = max(low, window[0]), min(high, window[1]), max(first, window[2])
        day = self.rng.randint(first, 27)
        if topic == "billing" and first <= INVOICE_DAY and self.rng.random() < 0.7:
            day = min(27, INVOICE_DAY + int(self.rng.expovariate(0.7)))
        low = low if low <= high else 18
        hours = range(low, high + 1) if low <= high else range(18, 24)
        hour = self.rng.choices(hours, [RHYTHM[each] for each in hours])[0]
        return moment(day, f"{hour}:{self.rng.randrange(60)}")

    def handwritten(self) -> None:
        with (PHRASES / "handwritten.csv").open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        for line in (each for each in lines if not each["thread"]):
            if line["kind"].startswith("outage"):
                at = moment(OUTAGE_DAY, line["at"]) if line["at"] else self.outage_moment(line["kind"])
                self.add(at, line["text"], self.customer(), "outage", lang=line["lang"], topic="outage")
                continue
            at = self.when(line["text"], line["kind"])
            if line["at"]:
                at = moment(self.rng.randint(1, 27), line["at"])
            self.add(at, line["text"], self.customer(), "handwritten", lang=line["lang"], topic=line["kind"])
        for _, turns in groupby((each for each in lines if each["thread"]), key=lambda each: each["thread"]):
            self.thread(list(turns))

    def thread(self, turns: list[dict[str, str]]) -> None:
        day, cast = self.rng.randint(2, 25), {"brand": CARE}
        at = moment(day, f"{self.rng.randint(9, 14)}:{self.rng.randrange(60)}")
        last: Post | None = None
        asked: Post | None = None
        for turn in turns:
            author = cast.setdefault(turn["who"], self.customer())
            gap = self.rng.randint(6, 80) if author is CARE else self.rng.randint(3, 40)
            at = moment(day, turn["at"]) if turn["at"] else at + gap * MINUTE
            parent = asked if author is CARE else last
            text = f"@{parent.author[0]} {turn['text']}" if parent else turn["text"]
            kind = "brand reply" if author is CARE else "thread"
            last = self.add(at, text, author, kind, lang=turn["lang"], topic="thread", parent=parent)
            asked = asked if author is CARE else last

    def outage_moment(self, where: str) -> int:
        """Rising in half an hour, then falling until the fibres are spliced again."""
        start, length = {"outage69": ("19:41", 215), "outage38": ("20:39", 160)}.get(where, ("22:36", 60))
        late = self.rng.betavariate(1.5, 2.8) if where != "outage_back" else self.rng.random()
        return moment(OUTAGE_DAY, start) + int(late * length) * MINUTE

    def outage(self) -> None:
        bank: dict[str, list[str]] = {}
        for where in ("outage69", "outage38", "outage_back"):
            bank[where] = self.grammar.pool(self.studio.voices["fr"].extra[where], 400)
        missing = OUTAGE_POSTS - sum(post.kind == "outage" for post in self.posts)
        for where in self.rng.choices(list(bank), (72, 18, 10), k=missing):
            text = " ".join(self.rng.choice(bank[where]).split())
            self.add(self.outage_moment(where), text, self.customer(), "outage", topic="outage")

    def brand_speaks(self) -> None:
        brand = self.studio.brand
        for notice in brand["notices"]:
            author = MAIN if notice["who"] == "main" else CARE
            at = moment(notice.get("day", OUTAGE_DAY), notice["at"])
            self.add(at, notice["text"], author, "brand notice", topic="notice")
        for _ in range(38):
            text = self.grammar.say(self.rng.choice(brand["news"]))
            care = text.startswith(("Un incident", "Incident", "Maintenance"))
            at = moment(
                self.rng.randrange(28), f"{self.rng.randint(8, 19)}:{self.rng.choice((0, 1, 30, 31))}"
            )
            self.add(at, text, CARE if care else MAIN, "brand announcement")
        for minute in range(12, 225, 19):
            at = moment(OUTAGE_DAY, "19:40") + minute * MINUTE
            self.add(at, self.grammar.say(brand["bot_outage"][0]), BOT, "bot")
        for _ in range(16):
            text = self.grammar.say(self.rng.choice(brand["bot"]))
            self.add(moment(self.rng.randrange(28), f"{self.rng.randrange(24)}:00"), text, BOT, "bot")

    def duplicates(self) -> None:
        """Copies of what is there, minutes to two days later."""
        alike = [post for post in self.posts if post.kind == "handwritten" and post.parent is None]
        alike = [post for post in alike if post.topic not in ("trap", "hostile") and post.at < LAST - 3 * DAY]
        shapes: dict[str, Callable[[Post], str]] = {"exact duplicate": lambda post: post.text}
        voices = self.studio.voices
        shapes["near duplicate"] = lambda post: voices.get(post.lang, voices["other"]).echo(
            post.text, self.studio.pools["link"], self.rng
        )
        for kind, many in (("exact duplicate", 40), ("near duplicate", 70)):
            for post in self.rng.sample(alike, many):
                at = post.at + self.rng.choice((4, 25, 90, 600, 2_500)) * MINUTE
                text = shapes[kind](post)
                kind_now = kind if kind == "exact duplicate" or text != post.text else "exact duplicate"
                self.add(at, text, self.customer(), kind_now, lang=post.lang, topic=post.topic)

    def composed(self) -> None:
        """Fills each language up to its share."""
        crowd = Counter(self.language(post) for post in self.posts if post.kind in CUSTOMER_KINDS)
        for lang, share in LANGUAGES.items():
            voice = self.studio.voices[lang]
            for _ in range(round(CUSTOMERS * share) - crowd[lang]):
                topic, text = voice.compose(self.rng)
                spoken = topic if lang == "other" else lang
                if self.rng.random() < 0.08:
                    topic, text = "any", voice.banal(self.rng)
                    spoken = "other" if lang == "other" else lang
                self.add(self.when(text, topic), text, self.customer(), "composed", lang=spoken, topic=topic)

    @staticmethod
    def language(post: Post) -> str:
        return post.lang if post.lang in LANGUAGES else "other"

    def reposts(self) -> None:
        told = [post for post in self.posts if post.kind.startswith("brand") and post.parent is None]
        told += [post for post in self.posts if post.kind == "outage"][:12]
        told += [post for post in self.posts if post.kind == "bot"][:6]
        for count in range(58):
            author = CARE if count < 6 else self.customer()
            post = self.rng.choice([each for each in told if each.author is MAIN] if author is CARE else told)
            at = post.at + self.rng.randint(3, 400) * MINUTE
            text = repost_text(post.author[0], post.text)
            self.add(at, text, author, "brand repost" if author is CARE else "repost", repost=post)
        news = [post for post in self.posts if post.kind == "brand announcement"]
        for post in self.rng.sample([each for each in self.posts if each.kind == "composed"], 25):
            earlier = [each for each in news if each.at < post.at]
            post.quoted = self.rng.choice(earlier) if earlier else None

    def replies(self) -> None:
        """The care team answers after 3 minutes to 20 hours, and sleeps at night."""
        asked = [post for post in self.posts if post.kind in CUSTOMER_KINDS and post.kind != "thread"]
        ours = sum(post.kind.startswith("brand") for post in self.posts)
        wanted = round((len(self.posts) - ours) * BRAND_SHARE / (1 - BRAND_SHARE)) - ours
        for post in self.rng.sample(asked, len(asked)):
            delay = min(600.0, max(3.0, self.rng.lognormvariate(math.log(70), 1.2)))
            at = post.at + int(delay) * MINUTE
            evening = (at + offset(at)) % DAY
            if evening >= 23 * HOUR or evening < 8 * HOUR:
                wake = at + (8 * HOUR - evening) % DAY
                at = wake + self.rng.randrange(150) * MINUTE
            if wanted and at < LAST - HOUR and at - post.at <= 20 * HOUR:
                wanted -= 1
                text = self.studio.reply_to(post.topic, post.lang, self.rng)
                self.add(at, f"@{post.author[0]} {text}", CARE, "brand reply", lang=post.lang, parent=post)

    def rows(self) -> list[list[str]]:
        self.posts.sort(key=lambda post: post.at)
        answers = Counter(post.parent for post in self.posts)
        shared = Counter(post.repost for post in self.posts)
        for index, post in enumerate(self.posts):
            post.ident = str(((post.at * 1000 - TWITTER_EPOCH_MS) << 22) | index)
        table = []
        for post in self.posts:
            loud = post.kind in ("brand notice", "brand announcement")
            counts = engagement(self.rng, replies=answers[post], reposts=shared[post], loud=loud)
            links = (ident_of(post.parent), ident_of(post.repost), ident_of(post.quoted))
            table.append(cells_of(post.ident, post.at, post.text, post.author, links=links, counts=counts))
        return table


def tell(seed: int = SEED) -> Story:
    story = Story(seed)
    for chapter in (story.handwritten, story.outage, story.duplicates, story.composed, story.brand_speaks):
        chapter()
    story.reposts()
    story.replies()
    return story


def facts(story: Story) -> dict[str, int]:
    """How many posts of each kind, and of each language among the customers'."""
    told = Counter(post.kind for post in story.posts)
    told.update(f"lang {story.language(post)}" for post in story.posts if post.kind in CUSTOMER_KINDS)
    return dict(sorted(told.items()))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sample", description="Write the committed sample.")
    parser.add_argument("--out", type=Path, default=Path("samples/posts.csv"))
    story = tell()
    write(parser.parse_args().out, story.rows())
    for kind, count in facts(story).items():
        print(f"{count:6} {kind}")


if __name__ == "__main__":
    main()
