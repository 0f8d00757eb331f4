"""The HTTP API over a real MongoDB; messages and provider are in the test's hands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.main import make_api
from storage import heartbeats
from storage.client import now
from tests.support.pipeline import X_HEADER, rows, run_all
from workers.context import Context

_FILE = f"{X_HEADER}\n" + rows(
    "Plus d'internet à Bron", "Ma facture est fausse", "merci beaucoup", first_id=1311171102325878159
)


@pytest.fixture
def client(context: Context) -> Iterator[TestClient]:
    with TestClient(make_api(context), raise_server_exceptions=False) as made:
        yield made


def _import(client: TestClient, context: Context, content: str | bytes = _FILE, **form: object) -> str:
    answer = client.post("/api/v1/imports", files={"file": ("posts.csv", content)}, data=form)
    assert answer.status_code == 202, answer.text
    run_all(context)
    import_id: str = answer.json()["id"]
    return import_id


def test_an_upload_is_imported_and_accounted_for(client: TestClient, context: Context, sample: Path) -> None:
    import_id = _import(client, context, sample.read_bytes(), brand_accounts="NordFibre,@NordFibreSAV")
    report = client.get(f"/api/v1/imports/{import_id}").json()
    accounting = report["accounting"]
    assert report["settled"]
    assert accounting["rows_read"] == accounting["stored"] == sum(accounting["states"].values()) == 2_448
    assert accounting["states"]["skipped"] > 1_000
    again = client.get(f"/api/v1/imports/{_import(client, context, sample.read_bytes())}").json()
    assert (again["accounting"]["stored"], again["accounting"]["already_known"]) == (0, 2_448)
    assert [item["id"] for item in client.get("/api/v1/imports").json()] == [again["id"], import_id]


def test_a_post_has_its_whole_provenance_and_its_id_is_a_string(client: TestClient, context: Context) -> None:
    import_id = _import(client, context)
    post = client.get("/api/v1/posts/x:1311171102325878159").json()
    assert post["id"] == "x:1311171102325878159"
    assert post["original"]["id"] == "1311171102325878159"
    assert post["import_id"] == import_id
    assert post["line"] == 2
    assert post["team"] == "tech"
    assert post["message_id"] == f"{post['id']}/{post['analysis']['provenance']['batch']}"
    assert post["analysis"]["urgency"] == "high"
    assert post["analysis"]["model_urgency"] == "medium"
    assert post["analysis"]["urgency_reasons"]
    provenance = post["analysis"]["provenance"]
    assert {
        "provider",
        "model",
        "prompt_version",
        "taxonomy_version",
        "batch",
        "cost_usd",
        "answered_at",
    } <= set(provenance)


def test_an_id_may_hold_a_slash(client: TestClient, context: Context) -> None:
    _import(client, context, "id,text\nboutique/17,Panne à Lyon\n")
    assert client.get("/api/v1/posts/x:boutique/17").json()["text"] == "Panne à Lyon"


def test_lists_are_filtered_and_paged_without_gaps_or_repeats(client: TestClient, context: Context) -> None:
    _import(client, context, f"{X_HEADER}\n" + rows(*(f"Panne numéro {number}" for number in range(7))))
    _import(client, context, "auteur;message\nlea;Facture sans date\n")
    seen: list[str] = []
    cursor = None
    while True:
        parameters = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/v1/posts", params=parameters).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 8
    topics = client.get("/api/v1/posts", params={"topic": "billing", "state": "routed"}).json()["items"]
    assert [item["text"] for item in topics] == ["Facture sans date"]
    assert client.get("/api/v1/posts", params={"lang": "ar"}).json()["items"] == []


def test_figures_agree_with_the_posts_behind_them(client: TestClient, context: Context) -> None:
    _import(client, context)
    overview = client.get("/api/v1/overview").json()
    assert overview["posts"] == overview["customers"] == 3
    for topic, count in overview["topics"].items():
        behind = client.get("/api/v1/posts", params={"topic": topic}).json()["items"]
        assert len(behind) == count
    teams = {item["team"]: item for item in client.get("/api/v1/teams").json()["items"]}
    assert (teams["tech"]["waiting"], teams["tech"]["routed"], teams["tech"]["urgent"]) == (1, 1, 1)
    assert teams["sales"]["routed"] == 0


def test_rejected_rows_can_be_downloaded_and_cannot_run_as_formulas(
    client: TestClient, context: Context
) -> None:
    import_id = _import(client, context, f"{X_HEADER}\n" + rows("Panne") + "=1+1,ragged\n")
    answer = client.get(f"/api/v1/imports/{import_id}/rejections.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    header, row = answer.text.splitlines()
    assert header == "line,reason,detail,raw"
    assert row.startswith("3,ragged,")
    assert "'=1+1" in row


def test_a_preview_stores_nothing(client: TestClient, context: Context, sample: Path) -> None:
    answer = client.post("/api/v1/imports/preview", files={"file": ("p.csv", sample.read_bytes())}).json()
    assert answer["mapping"]["text"] == "full_text"
    assert len(answer["rows"]) == 20
    assert answer["brand_suggestions"][0]["account"].startswith("NordFibre")
    assert context.database.list_collection_names(filter={"name": "imports"}) == ["imports"]
    assert context.database.imports.count_documents({}) == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/v1/posts/x:0", {}, 404, "not_found"),
        ("GET", "/api/v1/imports/none", {}, 404, "not_found"),
        ("POST", "/api/v1/imports/none/pause", {}, 404, "not_found"),
        ("GET", "/api/v1/posts?state=happy", {}, 422, "invalid_request"),
        ("GET", "/api/v1/posts?$where=1", {}, 422, "invalid_request"),
        ("GET", "/api/v1/posts?cursor=zzz", {}, 409, "conflict"),
        ("GET", "/api/v1/nothing", {}, 404, "not_found"),
        ("POST", "/api/v1/imports", {"files": {"file": ("a.csv", "a,b\n1,2\n")}}, 422, "no_text_column"),
        ("POST", "/api/v1/imports", {"files": {"file": ("a.csv", "")}}, 422, "empty_file"),
        ("POST", "/api/v1/imports", {"files": {"file": ("a.png", b"\x89PNG\r\n\x1a\n")}}, 422, "not_text"),
        (
            "POST",
            "/api/v1/imports",
            {"files": {"file": ("a.csv", "text\na\n")}, "data": {"mapping": "text"}},
            422,
            "bad_mapping",
        ),
    ],
)
def test_errors_are_problem_documents(
    client: TestClient, method: str, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = client.request(method, path, **body)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_a_finished_import_cannot_be_paused(client: TestClient, context: Context) -> None:
    import_id = _import(client, context)
    answer = client.post(f"/api/v1/imports/{import_id}/pause")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_an_upload_over_the_limit_is_refused_and_not_kept(client: TestClient, context: Context) -> None:
    context.settings = context.settings.model_copy(update={"upload_max_bytes": 10})
    answer = client.post("/api/v1/imports", files={"file": ("posts.csv", _FILE)})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_large")
    assert context.database["uploads.chunks"].count_documents({}) == 0


def test_readiness_names_what_is_missing(client: TestClient, context: Context) -> None:
    answer = client.get("/api/v1/health/ready")
    assert answer.status_code == 503
    components = answer.json()["components"]
    assert components["mongo"]["ok"]
    assert not components["ingest"]["ok"]
    for kind in ("ingest", "analyse", "scheduler"):
        heartbeats.beat(context.database, f"{kind}@test:1", kind=kind, started_at=now())
    assert client.get("/api/v1/health/ready").status_code == 200


def test_answers_carry_security_headers(client: TestClient) -> None:
    headers = client.get("/api/v1/health/live").headers
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
