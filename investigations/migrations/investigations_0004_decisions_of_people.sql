-- Verdicts are looked for among the decisions of people, which are few beside those of screening.
CREATE INDEX decisions_of_people ON investigations.decisions (subject, decided_at DESC, id) WHERE NOT automated;
