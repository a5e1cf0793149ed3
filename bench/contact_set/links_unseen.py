"""Ways of hiding links, sites, onions and invitations that only the judged half holds: of the next author, none yet."""

from bench.contact_set.links import LinkHider

LINKS_UNSEEN: dict[str, LinkHider] = {}
SITES_UNSEEN: dict[str, LinkHider] = {}
UNUSUAL_UNSEEN: dict[str, LinkHider] = {}
ONIONS_UNSEEN: dict[str, LinkHider] = {}
INVITATIONS_UNSEEN: dict[str, LinkHider] = {}
