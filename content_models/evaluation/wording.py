"""How figures are put into words, the same on the page and in a terminal."""

from collections.abc import Sequence

from content_models.evaluation.figures import Evaluation, Goal

NOTHING = "–"


def percent(value: float | None) -> str:
    """With as many places as tell it from nothing and from everything."""
    if value is None:
        return NOTHING
    near = 0 < abs(value) < 0.001 or 0.999 < value < 1
    return f"{value:.{3 if near else 1}%}".replace("%", " %")


def decimal(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def whole(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.0f}"


def roughly(value: int | None) -> str:
    """To two figures: more would be a claim."""
    return NOTHING if value is None else f"{int(float(f'{value:.1e}')):,}"


def line_name(action: str) -> str:
    return action if action == "remove" else f"{action} or harder"


def target(goal: Goal) -> str:
    if goal.name == "comparison":
        return "yes"
    return (
        f"{goal.relation} {goal.goal:.2f}" if decimals(goal) else f"{goal.relation} {goal.goal:.0%}".replace("%", " %")
    )


def measured(goal: Goal) -> str:
    if goal.value is None:
        return NOTHING
    if goal.name == "comparison":
        return "yes" if goal.met else "no"
    return decimal(goal.value) if decimals(goal) else percent(goal.value)


def decimals(goal: Goal) -> bool:
    """Areas, indices and errors are no shares of anything."""
    return goal.name.startswith(("auroc", "f1", "stability", "calibration"))


def standing(goal: Goal) -> str:
    if goal.met is None:
        return "not measured"
    return ("met" if goal.met else "missed") + ("" if goal.certain else ", not certain")


def verdict(evaluation: Evaluation) -> list[str]:
    """What fails and what holds, a line each, for a terminal."""
    goals = evaluation.goals
    lines = [f"  {mark} {measured(goal):>8} (goal {target(goal)}): {goal.what}"
             for mark, kind in (("missed", fallen(goals)), ("met   ", held(goals))) for goal in kind]  # fmt: skip
    return [met_of_all(goals), *lines, *at_rare(evaluation)]


def met_of_all(goals: Sequence[Goal]) -> str:
    judged = [goal for goal in goals if goal.met is not None]
    close = sum(not goal.certain for goal in judged)
    unsure = f" For {close} of them these rows are too few to be certain." if close else ""
    return f"{len(held(goals))} of the {len(judged)} goals that could be measured are met.{unsure}"


def fallen(goals: Sequence[Goal]) -> list[Goal]:
    return [goal for goal in goals if goal.met is False]


def held(goals: Sequence[Goal]) -> list[Goal]:
    return [goal for goal in goals if goal.met]


def at_rare(evaluation: Evaluation) -> list[str]:
    """What the figures come to at the rarest of the priors."""
    rarest = evaluation.priors[-1]
    where = f"Where {percent(rarest.prior)} of posts are illegal, "
    review = next(line for line in rarest.lines if line.action == "review")
    said = []
    if review.precision.value is not None:
        said.append(
            f"{where}{percent(review.precision.value)} of what goes to review is illegal in truth (interval: "
            f"{percent(review.precision.low)} to {percent(review.precision.high)}), "
            f"and {whole(review.alerts.value)} of a million posts go there or beyond."
        )
    if rarest.precise_above is None:
        return [*said, f"{where}there is no probability above which 95 of 100 flagged posts are illegal."]
    assert rarest.recall_there is not None
    proof = "" if rarest.proven else (
        f", though these files cannot prove it: that takes some {roughly(rarest.legal_rows_to_prove)} legal rows "
        "without a false alarm"
    )  # fmt: skip
    return [
        *said,
        f"There, 95 of 100 are right above {rarest.precise_above:.4f}, which catches "
        f"{percent(rarest.recall_there.value)} of what is illegal{proof}.",
    ]
