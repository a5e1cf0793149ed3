// Investigators search accounts by what these call themselves, with and without accents.
CREATE FULLTEXT INDEX account_names IF NOT EXISTS FOR (n:Account) ON EACH [n.name, n.handle]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding', `fulltext.eventually_consistent`: false}};
