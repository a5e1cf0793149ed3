"""Nodes by id against networkx on random histories, now and at random (valid, known) moments."""

from hypothesis import given
from psycopg_pool import ConnectionPool

from graph.projector import Projector
from graph.reads import GraphReader
from graph.views import AsOf, NodeView
from tests.graph.worlds import World, few_examples, moments, record_world, worlds

few = few_examples(18)


@few
@given(worlds(), moments)
def test_a_node_is_there_once_it_was_heard_of(
    pool: ConnectionPool, projector: Projector, reader: GraphReader, world: World, as_of: AsOf | None
) -> None:
    record_world(pool, world)
    projector.run_until_idle()
    graph = world.held(as_of)
    found: tuple[NodeView, ...] = reader.nodes_by_id(world.nodes, as_of)
    there = [node.key for node in world.nodes if as_of is None or node.key in graph]
    assert [view.key for view in found] == there
