-- How many relationships that hold began and were last seen at a node, by kind and day: only of nodes at which counting
-- them one by one would take long. `counted` names those nodes; a counter that came to nothing stays, as zeros.
CREATE TABLE graph.counted (
    node text COLLATE "C" PRIMARY KEY
);

CREATE TABLE graph.counters (
    node         text COLLATE "C" NOT NULL REFERENCES graph.counted,
    relationship text    NOT NULL,
    outgoing     boolean NOT NULL,
    kind         text    NOT NULL, -- of the other end: a contact's kind, or a label in lower case
    day          integer NOT NULL, -- since 1970-01-01, UTC
    began        integer NOT NULL,
    ended        integer NOT NULL,
    PRIMARY KEY (node, relationship, outgoing, kind, day)
);
