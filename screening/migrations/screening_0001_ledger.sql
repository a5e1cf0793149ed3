-- What was accepted, the texts to be screened, what screening concluded, and what waits to be told to the platform.
CREATE SCHEMA IF NOT EXISTS screening;

CREATE TABLE screening.ledger (
    event_id    uuid        PRIMARY KEY,
    type        text        NOT NULL,
    account_id  text COLLATE "C",        -- whose key seals the payload; NULL: the feed's own
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    digest      bytea       NOT NULL,    -- tells a second delivery from another event under the same id
    payload     bytea       NOT NULL     -- the line as it came, sealed
);

CREATE TABLE screening.posts (           -- one row per version; the latest by (occurred_at, event_id) is shown
    post_id     text COLLATE "C" NOT NULL,
    event_id    uuid        NOT NULL,
    account_id  text COLLATE "C" NOT NULL,
    kind        text        NOT NULL,
    body        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    language    text,
    region      text,
    section     text,
    price       double precision,
    currency    text,
    thread_id   text,
    PRIMARY KEY (post_id, event_id)
);
CREATE INDEX posts_account ON screening.posts (account_id);

CREATE TABLE screening.waiting (         -- versions that no detector has seen yet
    post_id  text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (post_id, event_id)
);

CREATE TABLE screening.assessments (
    id              uuid        PRIMARY KEY,  -- of the version, the detectors and the routing table
    post_id         text COLLATE "C" NOT NULL,
    event_id        uuid        NOT NULL,
    account_id      text COLLATE "C" NOT NULL,
    probability     double precision NOT NULL,
    category        text,
    action          text        NOT NULL,
    signals         jsonb       NOT NULL,
    routing_version text        NOT NULL,
    assessed_at     timestamptz NOT NULL
);
CREATE INDEX assessments_post ON screening.assessments (post_id);

CREATE TABLE screening.links (           -- what the deletion of an account or post closes
    owner text COLLATE "C" NOT NULL,     -- Node.key
    edge  text COLLATE "C" NOT NULL,     -- Edge.key
    PRIMARY KEY (owner, edge)
);

CREATE TABLE screening.deletions (
    owner       text COLLATE "C" NOT NULL,
    event_id    uuid        NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (owner, event_id)
);

CREATE TABLE screening.reports (
    report_id   text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,   -- Node.key of the account or post
    event_id    uuid        NOT NULL,
    category    text,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (report_id, subject, event_id)
);
CREATE INDEX reports_subject ON screening.reports (subject);

CREATE TABLE screening.report_withdrawals (
    report_id   text COLLATE "C" NOT NULL,
    event_id    uuid        NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (report_id, event_id)
);

CREATE TABLE screening.actions (         -- decided, and not yet told to the platform
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decision_id text  NOT NULL UNIQUE,
    message     bytea NOT NULL
);
