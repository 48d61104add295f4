"""Messaging: the preset "china" beside WeChat's users, China's texts and China Mobile's data.

Six levers are fitted. The constants of the case (how many lines and smartphones there were at the
start, how fast lines grow, what an empty messenger is worth) were set with the same three series
in view, and calls with China Mobile's income per user. So the errors say how well the model can
follow this history, not how well it would have foretold it.
"""

from __future__ import annotations

from userfirst.calibration import Calibration, sum_years

_FIRST_YEAR = 2008
_TEXTS = (2008, 2009, 2011, 2012, 2013, 2014, 2015)
_DATA = (2011, 2012, 2015)

# China Mobile's customers in September 2012 (698.51 million) of the country's 1.1 billion lines:
# public figures "china_mobile_customers_2012_09" and "china_sms_mobile_subscribers_2012".
SHARE_OF_CHINA_MOBILE = 0.635

CALIBRATIONS = (
    Calibration(
        "messaging",
        "china",
        "WeChat: monthly users in the first quarter",
        ("wechat", "Monthly users"),
        # Without 2012, which repeats the end of 2011, and 2020, which was rounded down.
        tuple(f"{year}-Q1" for year in range(2013, 2020)),
        lambda run: run["rival"][63:136:12],
    ),
    Calibration(
        "messaging",
        "china",
        "Texts sent in China in the year",
        ("china_sms", "Messages sent"),
        tuple(str(year) for year in _TEXTS),
        lambda run: sum_years(run["texts"])[[year - _FIRST_YEAR for year in _TEXTS]],
    ),
    Calibration(
        "messaging",
        "china",
        "Wireless data revenue of China Mobile in the year",
        ("china_mobile", "Wireless data revenue"),
        tuple(str(year) for year in _DATA),
        lambda run: (
            SHARE_OF_CHINA_MOBILE * sum_years(run["data"])[[year - _FIRST_YEAR for year in _DATA]]
        ),
        weight=0.2,
    ),
)
