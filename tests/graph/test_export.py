"""The graph as tables: what comes out is what projections read, byte for byte the same again, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import pytest

import graph.export as exporting
import graph.tables as tables
from domain.errors import Invalid, NotFound
from gnn.inputs import delete_inputs_with
from gnn.lab import world
from gnn.rings.order import in_order
from graph import store as graph_store
from graph.export import export_graph
from graph.projections import ContactLinks, contact_links, duplicate_links
from graph.tables import MANIFEST, TABLES, read_manifest, read_tables, require_unchanged, write_tables
from graph.views import AsOf
from runtime.bootstrap import Installation, opened
from runtime.engines import Endpoints
from runtime.settings import Settings
from tests.gnn.market import observed

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(
    settings: Settings, endpoints: Endpoints, postgres: str, neo4j_driver: neo4j.Driver
) -> Iterator[Installation]:
    """A graph of two days."""
    with opened(settings, replace(endpoints, database_url=postgres), lambda: AT) as found:
        for day, links in enumerate((world("town", 3, 420, 4).links, world("pairs", 4, 430, 4).links)):
            with found.pool.connection() as conn:
                at = AT + timedelta(days=day)
                graph_store.record(conn, observed(links, at), at)
        found.projector.run_until_idle()
        yield found


def columns(links: Any, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """As lists, which can be compared."""
    found: dict[str, Any] = {}
    for column in (column for column in fields(links) if column.name not in but):
        value = getattr(links, column.name)
        if isinstance(value, np.ndarray):
            value = value.tolist()
        elif isinstance(value, dict):
            value = {key: held.tolist() for key, held in value.items()}
        found[column.name] = value
    return found


def told(links: ContactLinks) -> tuple[dict[str, Any], dict[str, Any], list[float]]:
    mean = links.mean_probability.round(9).tolist()  # of an export no more digits are the same again
    return columns(links, frozenset({"dealings", "mean_probability"})), columns(links.dealings), mean


@pytest.mark.parametrize("as_of", [None, AsOf(AT, AT), AsOf(AT + timedelta(hours=1), AT + timedelta(days=3))])
def test_an_export_holds_what_projections_read_and_comes_out_the_same_again(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_of: AsOf | None
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 64)
    monkeypatch.setattr("graph.projections.PAGE", 64)
    monkeypatch.setattr(tables, "PART_BYTES", 4_096)
    said: list[str] = []
    first = export_graph(installation.driver, tmp_path / "a", AT, as_of, say=said.append)
    again = export_graph(installation.driver, tmp_path / "b", AT, as_of)
    assert first == again and len(first.tables["links"]) > 3 and said[-1].endswith("of IpAddress")
    links, duplicates = read_tables(tmp_path / "a")
    assert told(links) == told(contact_links(installation.driver, as_of))
    expected = duplicate_links(installation.driver, as_of)
    assert duplicates == [pair for pair, n in zip(expected.accounts, expected.count, strict=True) for _ in range(n)]
    assert first.rows("accounts") == len(links.account_ids) and first.bytes > 0


def test_columns_in_memory_come_back_from_their_tables(tmp_path: Path) -> None:
    made = world("groups", 9, 400, 5, deeds=True)
    write_tables(made.links, made.duplicates, tmp_path)
    links, duplicates = read_tables(tmp_path)
    ordered, read = in_order(made.links), in_order(links)
    used = sorted({ordered.contact_ids[at] for at in ordered.contact_index})  # nobody uses the others
    assert read.contact_ids == used and read.account_ids == ordered.account_ids
    assert sorted(duplicates) == sorted((min(a, b), max(a, b)) for a, b in made.duplicates)
    assert read.dealings.posted_s.tolist() == ordered.dealings.posted_s.tolist()


def test_no_folder_is_overwritten_and_no_broken_one_is_read(tmp_path: Path) -> None:
    made = world("pairs", 9, 60, 1)
    write_tables(made.links, made.duplicates, tmp_path / "whole")
    with pytest.raises(Invalid, match="whole is not empty"):
        write_tables(made.links, made.duplicates, tmp_path / "whole")
    part = tmp_path / "whole" / read_manifest(tmp_path / "whole").tables["links"][0].file
    part.write_bytes(part.read_bytes()[:-1] + b"!")
    with pytest.raises(Invalid, match=r"00000\.parquet is not what"):
        require_unchanged(tmp_path / "whole")
    (tmp_path / "whole" / MANIFEST).unlink()
    with pytest.raises(NotFound, match="no export"):
        read_tables(tmp_path / "whole")


def test_an_erased_account_takes_the_exports_that_hold_it_along(tmp_path: Path) -> None:
    made = world("pairs", 9, 60, 1)
    write_tables(made.links, made.duplicates, tmp_path / "with")
    write_tables(replace(made.links, account_ids=[f"b{n}" for n in range(60)]), [], tmp_path / "without")
    assert delete_inputs_with(tmp_path, "a7") == ["with"]
    assert [path.name for path in tmp_path.iterdir()] == ["without"] and set(TABLES) <= {
        path.name for path in (tmp_path / "without").iterdir()
    }
