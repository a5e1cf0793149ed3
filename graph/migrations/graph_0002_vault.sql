-- Personal values, sealed. A contact's key is wrapped once per linked account; an account's key once, by the master key.
CREATE TABLE graph.account_keys (
    account_id  text COLLATE "C" PRIMARY KEY,
    wrapped_key bytea NOT NULL
);

CREATE TABLE graph.contact_values (
    contact_id   text COLLATE "C" PRIMARY KEY,
    sealed_value bytea NOT NULL
);

CREATE TABLE graph.contact_keys (
    contact_id  text COLLATE "C" NOT NULL REFERENCES graph.contact_values ON DELETE CASCADE,
    account_id  text COLLATE "C" NOT NULL REFERENCES graph.account_keys ON DELETE CASCADE,
    wrapped_key bytea NOT NULL,
    PRIMARY KEY (contact_id, account_id)
);

CREATE INDEX contact_keys_account ON graph.contact_keys (account_id);
