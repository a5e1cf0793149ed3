"""Why the text model answers as it does about a post: for whoever may look at it, and by its words' places alone."""

import pytest

from domain.casework import Role
from domain.errors import Unavailable
from runtime.bootstrap import Installation
from tests.api.conftest import As, event, take_in

BODY = "Garden chairs, four of them, some rust. Also cocaine and mdma, dm. Pick up on Saturday, bring a trailer"
EXPLANATION = "query ($of: ID!) { explanation(of: $of) { detector reason start end weight } }"


@pytest.fixture(scope="module")
def ids(installation: Installation, as_: As) -> dict[str, str]:
    post = event("post", 12, post_id="chairs", account_id="anna", kind="listing", body=BODY, language="en")
    take_in(installation, [post])
    installation.projector.run_until_idle()
    asked = '{ post(postId: "chairs") { id } account(accountId: "anna") { id } }'
    return {name: node["id"] for name, node in as_("ann", Role.ANALYST).ask(asked).items()}


def test_the_words_of_the_offer_weigh_most_and_are_named_by_their_place(as_: As, ids: dict[str, str]) -> None:
    found = as_("ann", Role.ANALYST).ask(EXPLANATION, {"of": ids["post"]})["explanation"]
    heaviest = found[0]
    assert "cocaine" in BODY[heaviest["start"] : heaviest["end"]] or "mdma" in BODY[heaviest["start"] : heaviest["end"]]
    assert [piece["weight"] for piece in found] == sorted((piece["weight"] for piece in found), reverse=True)
    assert "cocaine" not in str(found)


def test_what_cannot_be_explained_is_refused_with_the_way_out(as_: As, ids: dict[str, str]) -> None:
    ann = as_("ann", Role.ANALYST)
    with pytest.raises(Unavailable, match="it explains posts"):
        ann.ask(EXPLANATION, {"of": ids["account"]})
    with pytest.raises(Unavailable, match="needs the role"):
        as_("adam", Role.ADMIN).ask(EXPLANATION, {"of": ids["post"]})
