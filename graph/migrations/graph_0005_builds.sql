-- Bulk loads and rebuilds. After the first, a subject without a summary may have observations all the same: its summary
-- is folded from them when it is next touched. While one is not built, Neo4j is behind the record and nothing projects.
CREATE TABLE graph.builds (
    build_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    built_at timestamptz
);
