"""The composition root: what a process of Dallosh is made of. Tests build one from fakes."""

from __future__ import annotations

import os
from functools import cache, cached_property
from threading import Lock

from config.settings import Settings, settings
from config.taxonomy import load_taxonomy
from domain.preparation import LanguageDetector
from domain.taxonomy import Taxonomy
from domain.urgency import UrgencyRules
from storage.client import Database, connect
from workers.app import make_app
from workers.llm.base import Provider
from workers.ports import MessagePublisher
from workers.publisher import Publisher


class Context:
    """Everything a stage needs. Parts are made on first use: an ingest worker never loads a model."""

    def __init__(self, configuration: Settings) -> None:
        self.settings = configuration
        self._provider: Provider | None = None
        self._provider_lock = Lock()

    def close(self) -> None:
        """Give back the connections that were made."""
        if "database" in self.__dict__:
            self.database.client.close()
        if "publisher" in self.__dict__:
            self.publisher.close()

    @cached_property
    def database(self) -> Database:
        return connect(self.settings.require_mongo_url(), self.settings.mongo_database)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        return load_taxonomy(self.settings.taxonomy_file)

    @cached_property
    def urgency_rules(self) -> UrgencyRules:
        return UrgencyRules(self.taxonomy)

    @cached_property
    def publisher(self) -> MessagePublisher:
        return Publisher(
            make_app(self.settings), self.settings.require_broker_url(), sorted(self.taxonomy.teams)
        )

    @cached_property
    def detect_language(self) -> LanguageDetector:
        from workers.language import FastTextDetector  # noqa: PLC0415 - loads a native library

        return FastTextDetector()

    @property
    def provider(self) -> Provider:
        """Made once, although several threads may ask at the same moment: training takes seconds."""
        with self._provider_lock:
            if self._provider is None:
                self._provider = self._make_provider()
            return self._provider

    @provider.setter
    def provider(self, provider: Provider) -> None:
        self._provider = provider

    def _make_provider(self) -> Provider:
        from workers.llm.local import LocalProvider  # noqa: PLC0415 - loads scikit-learn
        from workers.llm.local_training import LocalModel  # noqa: PLC0415

        model = LocalModel.load_or_train(
            self.settings.data_dir / "models", self.settings.seed_corpus_file, self.taxonomy
        )
        return LocalProvider(model)


@cache
def _context_of(_pid: int) -> Context:
    return Context(settings())


def process_context() -> Context:
    """The context of this process. A forked child gets its own: connections do not survive a fork."""
    return _context_of(os.getpid())
