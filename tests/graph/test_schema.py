"""The graph's schema: recorded, repeatable, and refused when its past was edited."""

from pathlib import Path

import pytest
from neo4j import Driver

from domain.errors import Conflict
from domain.observations import Label
from graph.schema import migrate


def test_every_kind_of_node_is_found_by_an_index(neo4j_driver: Driver) -> None:
    assert migrate(neo4j_driver) == []
    constraints = neo4j_driver.execute_query("SHOW CONSTRAINTS YIELD labelsOrTypes, properties").records
    assert {labels[0] for labels, properties in constraints if properties == ["id"]} == set(Label)


def test_an_edited_migration_is_refused_by_name(neo4j_driver: Driver, tmp_path: Path) -> None:
    first, second = tmp_path / "7001_one.cypher", tmp_path / "7002_two.cypher"
    first.write_text("CREATE INDEX probe IF NOT EXISTS FOR (n:Probe) ON (n.id);\nDROP INDEX probe IF EXISTS;\n")
    assert migrate(neo4j_driver, tmp_path) == [first.name]
    assert migrate(neo4j_driver, tmp_path) == []
    first.write_text(first.read_text() + "// harmless?\n")
    second.write_text("CREATE INDEX later IF NOT EXISTS FOR (n:Probe) ON (n.later);\n")
    with pytest.raises(Conflict, match=first.name):
        migrate(neo4j_driver, tmp_path)
    indexes = neo4j_driver.execute_query("SHOW INDEXES YIELD name").records
    assert "later" not in {name for (name,) in indexes}
