"""Who is the same actor: accounts compared sign by sign, and what people judged about the pairs.

`signs` reads accounts out of Neo4j, `plan` holds what is compared and how, `linking` scores pairs with Splink, `store`
keeps candidates, `actors` judgements and the actors that follow from them. A candidate is never a fact: only a person's
confirmation becomes a relationship. What does not live here: who may judge (`investigations.rights`), when a run
happens (`runtime.resolution_job`). Only `linking` and `comparing` import Splink, and only a run imports those.
"""
