"""The demo: a made-up marketplace goes through the whole product, from events in Kafka to a verified package.

What does not live here: anything the product needs; it only calls what a deployment would.
"""

from runtime.demo.command import run

__all__ = ["run"]
