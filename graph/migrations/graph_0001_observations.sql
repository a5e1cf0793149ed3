-- What was seen, what waits to be projected, and the running summary of each subject.
CREATE SCHEMA IF NOT EXISTS graph;

CREATE TABLE graph.observations (
    subject     text COLLATE "C" NOT NULL,
    event_id    uuid        NOT NULL,
    valid_at    timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    holds       boolean     NOT NULL,
    properties  json,       -- json, not jsonb: numbers come back exactly as they were written; NULL for none
    source      text        NOT NULL,
    confidence  real        NOT NULL,
    span        int4range,
    PRIMARY KEY (subject, event_id)
);

CREATE TABLE graph.outbox (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text COLLATE "C" NOT NULL,
    event_id    uuid        NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

CREATE INDEX outbox_subject ON graph.outbox (subject, event_id);

CREATE TABLE graph.summaries (
    subject text COLLATE "C" PRIMARY KEY,
    folded  json NOT NULL
);

-- An observation as the fold reads it: times in microseconds since the epoch.
CREATE VIEW graph.sightings AS
SELECT subject, (extract(epoch FROM valid_at) * 1000000)::bigint AS valid_us,
       (extract(epoch FROM recorded_at) * 1000000)::bigint AS recorded_us,
       event_id, holds, properties::text AS facts, source, valid_at, recorded_at
FROM graph.observations;
