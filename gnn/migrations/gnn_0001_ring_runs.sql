-- One row per ring detection: what it read, by which rules, and what came out. Rings themselves live in the graph.
CREATE SCHEMA IF NOT EXISTS gnn;

CREATE TABLE gnn.ring_runs (
    id              text        PRIMARY KEY,
    started_at      timestamptz NOT NULL,
    finished_at     timestamptz NOT NULL CHECK (finished_at >= started_at),
    engine          text        NOT NULL,
    parameters      jsonb       NOT NULL,
    input_sha256    text        NOT NULL CHECK (input_sha256 ~ '^[0-9a-f]{64}$'),
    result_sha256   text        NOT NULL CHECK (result_sha256 ~ '^[0-9a-f]{64}$'),
    rings           integer     NOT NULL CHECK (rings >= 0),
    suppressed_hubs integer     NOT NULL CHECK (suppressed_hubs >= 0)
);

CREATE INDEX ring_runs_started ON gnn.ring_runs (started_at DESC, id);
