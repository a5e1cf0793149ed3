"""What near-duplicate posts share, as GraphQL tells it: a template with slots, masked as bodies are.

A contact in a slot is told as the contact it is in the graph, whose value is revealed for a purpose like any other.
What does not live here: which posts are near-duplicates (`graph`), and what they share (`content_models`, injected).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import strawberry
from strawberry import relay

from api.personal import hidden, masked
from api.schema.connections import page_size
from api.schema.graph_types import Contact, Info, graph_nodes
from api.schema.ids import node_of
from domain import templates
from domain.marketplace import Post
from domain.observations import Label, Node
from domain.templates import LONGEST, Mark, MarkedText, SlotKind, Wording
from investigations import rights

strawberry.enum(SlotKind, name="SlotKind", description="What most values of a slot are; FREE: nothing in particular.")

_MARGIN = 500  # code points read beyond what is compared, so that a contact at its end is known whole


@dataclass(frozen=True, slots=True)
class _Texts:
    """The posts that were compared, and what is hidden of each."""

    posts: Mapping[str, Post]
    marks: Mapping[str, Sequence[Mark]]

    def shown(self, wording: Wording) -> str:
        post = self.posts[wording.text]
        return masked(post.body, wording.start, wording.end, self.marks[wording.text])

    def marks_in(self, wording: Wording) -> list[Mark]:
        return [mark for mark in self.marks[wording.text] if mark.start < wording.end and mark.end > wording.start]

    def accounts(self, ids: Sequence[str]) -> int:
        return len({self.posts[one].account_id for one in ids})


@strawberry.type(description="What some of the posts say in a slot.")
class SlotValue:
    wording: strawberry.Private[Wording]
    texts: strawberry.Private[_Texts]

    @strawberry.field(description="As the first of them writes it, contacts masked; empty where they say nothing.")
    def text(self) -> str:
        return self.texts.shown(self.wording)

    @strawberry.field(description="Where it is one contact that the graph knows.")
    def contact(self, info: Info) -> Contact | None:
        node = _contact(info, self)
        found = graph_nodes(info, [node]) if node else []
        return next((one for one in found if isinstance(one, Contact)), None)

    @strawberry.field
    def posts(self) -> int:
        return len(self.wording.texts)

    @strawberry.field
    def accounts(self) -> int:
        return self.texts.accounts(self.wording.texts)


@strawberry.type(description="A run of words that nearly all posts have, or a slot.")
class TemplatePart:
    part: strawberry.Private[templates.TemplatePart]
    texts: strawberry.Private[_Texts]

    @strawberry.field(description="The constant words, as one post writes them, masked; null for a slot.")
    def text(self) -> str | None:
        return None if self.part.slot else self.texts.shown(self.part.wordings[0])

    @strawberry.field(description="What is said in the slot; null for constant words.")
    def slot(self) -> SlotKind | None:
        return self.part.slot

    @strawberry.field(description="How many different values a slot has; 0 for constant words.")
    def value_count(self) -> int:
        return len(self.part.wordings) if self.part.slot else 0

    @strawberry.field(description="A slot's values, those of most posts first, at most `first`.")
    def values(self, info: Info, first: int = 10) -> list[SlotValue]:
        wordings = self.part.wordings[: page_size(first)] if self.part.slot else ()
        values = [SlotValue(wording=wording, texts=self.texts) for wording in wordings]
        info.context.nodes.expect(node.key for value in values if (node := _contact(info, value)))
        return values


@strawberry.type(description="Where a part stands in the body of the post that was asked about.")
class TemplatePlace:
    part: int = strawberry.field(description="Position in `parts`, from 0.")
    slot: SlotKind | None
    start: int
    end: int


@strawberry.type(description="What some posts share: words that nearly all have, and slots where they differ.")
class SharedTemplate:
    template: strawberry.Private[templates.SharedTemplate]
    texts: strawberry.Private[_Texts]
    of: strawberry.Private[Node]

    @strawberry.field(description="How many posts it explains at least half of.")
    def posts(self) -> int:
        return len(self.template.texts)

    @strawberry.field
    def accounts(self) -> int:
        return self.texts.accounts([text.id for text in self.template.texts])

    @strawberry.field
    def parts(self) -> list[TemplatePart]:
        return [TemplatePart(part=part, texts=self.texts) for part in self.template.parts]

    @strawberry.field(
        description="0–1: by how much shorter the posts are to write down with the template than without."
    )
    def saved(self) -> float:
        return self.template.saved

    @strawberry.field(description="How many words are constant.")
    def words(self) -> int:
        return self.template.words

    @strawberry.field(
        description="How many of them stand in no phrase of three words that ordinary posts here have too: few, and "
        "the posts share what anybody writes. Null where too few ordinary posts are known."
    )
    def peculiar(self) -> int | None:
        return self.template.peculiar

    @strawberry.field(
        description="Where its parts stand in the post that was asked about, indices into its body; none for a ring."
    )
    def places(self) -> list[TemplatePlace]:
        return [
            TemplatePlace(part=one.part, slot=self.template.parts[one.part].slot, start=one.start, end=one.end)
            for text in self.template.texts
            if self.of == Node(Label.POST, text.id)
            for one in text.placed
        ]


@strawberry.type(description="Posts that are near-duplicates of one another, and what they share.")
class NearDuplicates:
    compared: int = strawberry.field(description="Posts that were compared, the one asked about included.")
    more_than: bool = strawberry.field(description="Whether there are more, which were not compared.")
    templates: list[SharedTemplate] = strawberry.field(
        description="Of a post the one that explains it, if there is one; of a ring those that several members share."
    )


@strawberry.type
class AlikeQueries:
    """The part of the query type that asks what near-duplicates share."""

    @strawberry.field(
        description="What a post shares with its near-duplicates, or a ring's members' posts with each other. Ring "
        "runs find which are near-duplicates, among posts that screening would at least monitor."
    )
    def near_duplicates(self, info: Info, of: relay.GlobalID) -> NearDuplicates:
        rights.require(info.context.principal, "graph.read")
        node = node_of(of)
        found = info.context.services.graph.near_duplicates(node)
        texts = _texts(info, found.posts)
        shared = info.context.services.shared_templates(info.context.connection, _marked(texts))
        told = [SharedTemplate(template=one, texts=texts, of=node) for one in shared if _concerns(node, one, texts)]
        return NearDuplicates(compared=len(texts.posts), more_than=found.more_than, templates=told)


def _texts(info: Info, post_ids: Sequence[str]) -> _Texts:
    info.context.posts.expect(post_ids)
    known = (info.context.posts.get(post_id) for post_id in post_ids)
    posts = {post.id: replace(post, body=post.body[: LONGEST + _MARGIN]) for post in known if post and post.body}
    return _Texts(posts, {post.id: hidden(info.context, post) for post in posts.values()})


def _marked(texts: _Texts) -> list[MarkedText]:
    return [
        MarkedText(post.id, post.body[:LONGEST], [mark for mark in texts.marks[post.id] if mark.start < LONGEST])
        for post in texts.posts.values()
    ]


def _concerns(node: Node, template: templates.SharedTemplate, texts: _Texts) -> bool:
    ids = [text.id for text in template.texts]
    return node.id in ids if node.label is Label.POST else texts.accounts(ids) > 1


def _contact(info: Info, value: SlotValue) -> Node | None:
    """The contact that a value is, by the keyed hash of its one spelling; None for several, and what is none."""
    marks = value.texts.marks_in(value.wording)
    if len(marks) != 1 or marks[0].kind in ("number", "text"):
        return None
    return Node(Label.CONTACT, info.context.services.keyer.contact_id(marks[0].kind, marks[0].value))
