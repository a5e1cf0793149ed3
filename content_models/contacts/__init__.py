"""Contacts in a text: found also where they are hidden, judged by their type, with the place in the original."""

from content_models.contacts.finding import find_contacts

__all__ = ["find_contacts"]
