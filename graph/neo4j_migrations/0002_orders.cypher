// Lists are read worst first.
CREATE INDEX post_probability IF NOT EXISTS FOR (n:Post) ON (n.probability);
CREATE INDEX ring_score IF NOT EXISTS FOR (n:Ring) ON (n.score);
