"""The two sides of a platform: the people who use it, and the merchants who sell on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from userfirst.cases.free_platforms import (
    MERCHANT_SPREAD,
    TASTE_SPREAD,
    Levers,
    Stocks,
    earned_by_listing,
    has_rival,
    liking_ours_better,
    our_fee,
    possible_merchants,
    worth_now,
    would_list,
)
from userfirst.charts.people import Bar, Hill, Part, PeoplePicture, Strip


def numbers(now: Stocks, lever: Levers, month: Any) -> Mapping[str, Any]:
    """Return how people and merchants are spread by what the platform is worth to them."""
    both = worth_now(now, lever)
    ours = both.ours
    sellers = would_list(now.users, our_fee(lever), lever.take_rate, lever)
    listing = sellers / possible_merchants(lever)
    better = liking_ours_better(now, lever, both)
    return {
        "middle": lever.median_taste * both.value,
        "spread": TASTE_SPREAD,
        "nobody": 1.0 - ours.any,
        "free": ours.any - ours.paying,
        "paying": ours.paying,
        "any": ours.any,
        "rivals": both.rival,
        "has_rival": has_rival(lever),
        "like_ours": better,
        "like_rival": 1.0 - better,
        "selling_leaves": earned_by_listing(now.users, lever.take_rate, lever),
        "merchant_spread": MERCHANT_SPREAD,
        "listing": listing,
        "away": 1.0 - listing,
        "shops": lever.basket,
    }


PEOPLE = PeoplePicture(
    case="free_platforms",
    says="More users move the merchants' hill to the right, more goods the users'. What is free "
    "moves the bars.",
    panels=(
        Hill(
            "What it is worth to people",
            "$ a month",
            middle="middle",
            spread="spread",
            parts=(
                Part("not for them", "nobody", "reach"),
                Part("use it free", "free", "free_users"),
                Part("would buy extras", "paying", "payers"),
            ),
            bars=(
                Bar("worth using", "any", "free_users"),
                Bar("worth the extras", "paying", "payers"),
                Bar("worth the rival's", "rivals", "rival", only_if="has_rival"),
            ),
        ),
        Strip(
            "Who compares the two likes better",
            parts=(
                Part("you", "like_ours", "users"),
                Part("the rival", "like_rival", "rival"),
            ),
            only_if="has_rival",
        ),
        Hill(
            "What merchants earn here",
            "$ a month",
            middle="selling_leaves",
            spread="merchant_spread",
            parts=(
                Part("stay away", "away", "reach"),
                Part("would sell here", "listing", "commerce"),
            ),
            bars=(Bar("worth fee and work", "listing", "commerce"),),
            reach=(3.0, 6000.0),
            only_if="shops",
        ),
    ),
    numbers=numbers,
)
