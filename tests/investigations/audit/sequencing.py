"""A sequencer as a process, to be killed: python -m tests.investigations.audit.sequencing DATABASE_URL."""

import sys

import psycopg

from graph.vault import ContactKeyer, Vault
from investigations.audit import sequencer


def main(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        while True:
            sequencer.place(conn, Vault(b"m" * 32, ContactKeyer(b"h" * 32)), 11)
            conn.commit()


if __name__ == "__main__":
    main(sys.argv[1])
