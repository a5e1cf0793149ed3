-- Events that name no account but a post (a report, a deletion, an image seen) are found again when its author is erased.
ALTER TABLE screening.ledger ADD COLUMN about text COLLATE "C";  -- Node.key of the post; NULL: named by its account
CREATE INDEX ledger_about ON screening.ledger (about) WHERE about IS NOT NULL;
