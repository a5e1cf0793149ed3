-- Known pictures by list, as hashes and embeddings, never as pictures; and what was quarantined.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE SCHEMA images;

CREATE TABLE images.lists (
    name     text        PRIMARY KEY CHECK (name <> ''),
    kind     text        NOT NULL CHECK (kind IN ('contraband', 'child_safety')),
    source   text        NOT NULL CHECK (source <> ''),
    category text,
    added_at timestamptz NOT NULL,
    CHECK ((kind = 'contraband') = (category IS NOT NULL))
);

CREATE TABLE images.known (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list      text        NOT NULL REFERENCES images.lists,
    md5       text        CHECK (md5 ~ '^[0-9a-f]{32}$'),
    sha1      text        CHECK (sha1 ~ '^[0-9a-f]{40}$'),
    sha256    text        CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    pdq       bit(256),
    phash     bit(64),
    added_at  timestamptz NOT NULL,
    CHECK (num_nonnulls(md5, sha1, sha256, pdq) > 0),
    UNIQUE NULLS NOT DISTINCT (list, md5, sha1, sha256, pdq)
);

CREATE INDEX known_by_md5 ON images.known (md5) WHERE md5 IS NOT NULL;
CREATE INDEX known_by_sha1 ON images.known (sha1) WHERE sha1 IS NOT NULL;
CREATE INDEX known_by_sha256 ON images.known (sha256) WHERE sha256 IS NOT NULL;

-- Apart, and in the row itself: out of line, reading them costs twelve times as much.
CREATE TABLE images.embeddings (
    known_id  bigint NOT NULL REFERENCES images.known ON DELETE CASCADE,
    encoder   text   NOT NULL,
    embedding vector STORAGE PLAIN NOT NULL,
    PRIMARY KEY (known_id, encoder)
);

-- All that is kept of a picture on a child-safety list, for the report to the clearing house.
CREATE TABLE images.quarantined (
    sha256         text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    list           text        NOT NULL REFERENCES images.lists,
    matched_by     text        NOT NULL CHECK (matched_by IN ('digest', 'pdq')),
    post_id        text        NOT NULL,
    quarantined_at timestamptz NOT NULL,
    PRIMARY KEY (sha256, list, post_id)
);
