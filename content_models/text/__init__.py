"""The text detector: lexicon and n-grams on every post, an encoder where it can change the outcome."""
