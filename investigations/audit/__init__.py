"""The audit log: who did or read what, when, for which purpose. An outsider can tell that nothing was changed.

Rows are appended in the transactions of what they tell of; a sequencer gives each its leaf in a Merkle tree, whose
signed checkpoints anybody can hold against later ones (`docs/decisions/0024-audit-log.md`). Rows can be added and
read, nothing else. What does not live here: which deeds are audited (who does them says so), and where keys are kept.
"""

from investigations.audit.keys import AuditLog
from investigations.audit.trail import append, events, records

__all__ = ["AuditLog", "append", "events", "records"]
