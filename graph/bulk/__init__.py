"""From observations by the million to files for Neo4j's import tool, and into PostgreSQL's record.

Here: reading Parquet and the record as columns, folding them, writing CSV. What does not live here: what a fold means
(`graph.summaries`), starting the tool or an engine (`runtime`).
"""
