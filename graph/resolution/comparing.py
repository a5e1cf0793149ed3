"""A plan in Splink's words, for either of its engines. Splink is not spoken of outside this file and `linking`."""

from collections.abc import Mapping

import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import SettingsCreator, block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from graph.resolution.plan import Level, Measure, Plan, Sign

Chance = Mapping[tuple[str, str], float]  # u by name of a sign and words of a level, or the sign's `otherwise`

_LEAST = 1e-9  # what was never seen may still happen


def settings_of(plan: Plan, records: int, chance: Chance, keep: tuple[str, ...] = ()) -> SettingsCreator:
    """The model before it has learnt anything.

    Args:
        chance: u as counted, of the levels that it knows; of the others as stated.
        keep: columns to pass through.
    """
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(sign, chance) for sign in plan.signs],
        blocking_rules_to_generate_predictions=[rule_of(plan, columns) for columns in plan.blocks],
        probability_two_random_records_match=min(0.5, plan.siblings / max(records - 1, 1)),
        retain_intermediate_calculation_columns=True,
        additional_columns_to_retain=list(keep),
    )


def rule_of(plan: Plan, columns: tuple[str, ...]) -> BlockingRuleCreator:
    exploded = [column for column in columns if column in plan.lists]
    return block_on(*columns, arrays_to_explode=exploded or None)


def _comparison(sign: Sign, chance: Chance) -> comparisons.CustomComparison:
    stated = [(level.m, _u(sign, level, chance)) for level in sign.levels]
    unlike = tuple(max(1 - sum(side), 0.01) for side in zip(*stated, strict=True))
    made = [
        _level(level).configure(
            m_probability=m,
            u_probability=u,
            fix_m_probability="m" not in sign.learnt,
            fix_u_probability="u" not in sign.learnt or (sign.name, level.words) in chance,
            label_for_charts=level.words,
        )
        for level, (m, u) in zip(sign.levels, stated, strict=True)
    ]
    rest = levels.ElseLevel().configure(
        m_probability=unlike[0],
        u_probability=chance.get((sign.name, sign.otherwise), unlike[1]),
        fix_m_probability="m" not in sign.learnt,
        fix_u_probability="u" not in sign.learnt,
        label_for_charts=sign.otherwise,
    )
    return comparisons.CustomComparison(
        output_column_name=sign.name,
        comparison_levels=[levels.NullLevel(sign.column), *made, rest],
    )


def _u(sign: Sign, level: Level, chance: Chance) -> float:
    return max(chance.get((sign.name, level.words), level.u or 0.0), _LEAST)


def _level(level: Level) -> ComparisonLevelCreator:
    made = _written(level)
    return made.configure(tf_adjustment_column=level.column) if level.rarity else made


def _written(level: Level) -> ComparisonLevelCreator:
    match level.measure:
        case Measure.SAME:
            return levels.ExactMatchLevel(level.column)
        case Measure.ALIKE:
            return levels.JaroWinklerLevel(level.column, level.at)
        case Measure.TYPED:
            return levels.DamerauLevenshteinLevel(level.column, int(level.at))
        case Measure.SHARED:
            shared = [levels.ArrayIntersectLevel(column, int(level.at)) for column in (level.column, *level.also)]
            return levels.And(*shared) if level.also else shared[0]
        case Measure.COSINE:
            return levels.CosineSimilarityLevel(level.column, level.at)
        case Measure.WITHIN:
            return levels.CustomLevel(f"abs({level.column}_l - {level.column}_r) <= {level.at}")
        case Measure.CROSSED:
            return levels.ColumnsReversedLevel(level.column, level.other)
