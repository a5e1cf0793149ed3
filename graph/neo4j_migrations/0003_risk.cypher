// Worst first is read from an index, whatever the size of the platform.
CREATE INDEX account_risk IF NOT EXISTS FOR (n:Account) ON (n.risk);
CREATE INDEX post_probability IF NOT EXISTS FOR (n:Post) ON (n.probability);
CREATE INDEX ring_score IF NOT EXISTS FOR (n:Ring) ON (n.score);
