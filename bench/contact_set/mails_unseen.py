"""Ways of hiding e-mail addresses that only the judged half holds: of the next author, none yet."""

from bench.contact_set.mails import MailHider

MAILS_UNSEEN: dict[str, MailHider] = {}
