-- A row per ring run from when it begins: how far it is, and how it ended. A run that ended well has a record of its own.
CREATE TABLE gnn.ring_jobs (
    id           text             PRIMARY KEY,
    region       text,
    asked_by     text             NOT NULL,
    state        text             NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
    stage        text             NOT NULL,
    share        double precision NOT NULL CHECK (share BETWEEN 0 AND 1),
    started_at   timestamptz      NOT NULL,
    alive_at     timestamptz      NOT NULL,
    ended_at     timestamptz,
    begun        integer          NOT NULL,  -- how often: more than once where it was broken off and taken up again
    input_sha256 text,                       -- once its input is kept, from which it is taken up
    cancelled_by text,
    failure      text,
    CHECK ((ended_at IS NULL) = (state = 'running'))
);

CREATE UNIQUE INDEX ring_jobs_one_runs ON gnn.ring_jobs ((true)) WHERE state = 'running';
CREATE INDEX ring_jobs_by_time ON gnn.ring_jobs (started_at DESC, id);

INSERT INTO gnn.ring_jobs (id, region, asked_by, state, stage, share, started_at, alive_at, ended_at, begun, input_sha256)
SELECT id, region, 'service:rings', 'done', 'ended', 1, started_at, finished_at, finished_at, 1, input_sha256
FROM gnn.ring_runs;
