"""Reads the taxonomy file and says exactly what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from domain.errors import ConfigError
from domain.taxonomy import Taxonomy


def load_taxonomy(path: Path) -> Taxonomy:
    """Raises ConfigError naming the file and the field."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"Taxonomy file {path} does not exist (DALLOSH_TAXONOMY_FILE).") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"Taxonomy file {path} is not valid YAML: {error}") from error
    try:
        return Taxonomy.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'file'}: {item['msg']}"
            for item in error.errors()
        )
        raise ConfigError(f"Taxonomy file {path} is invalid. {problems}") from error
