"""The entity graph in Neo4j and what feeds it: observations, summaries, the projector, expansion, paths, as-of reads.

All Cypher is here. What does not live here: scores, decisions, cases, or any model.
"""
