"""What lesson 06 asks before it shows: five guesses, four answered by runs and one by the data."""

from __future__ import annotations

from userfirst.cases import run
from userfirst.checks.lesson06 import work
from userfirst.checks.wanted import Amount, Choose, Guess


def why_so_early(answer: float) -> str:
    """Say what texts gain and lose at the turn."""
    told, month = work.china(), work.month_of_most_texts()
    lines, rival = told["lines"], told["rival"]
    return (
        f"Texts turn in month {month}. Until then they grew because lines grew. In that month "
        f"{lines[month + 1] - lines[month]:.0f} million people take a line, and text less than "
        f"those before them; {rival[month + 1] - rival[month]:.0f} million come on the messenger "
        "and stop most of their texts. The turn does not wait until many have left. It comes when "
        "the messenger takes more texts in a month than new lines bring."
    )


def why_income_rises(answer: float) -> str:
    """Say what pays, and what one line pays."""
    told, before, after = work.china(), work.BEFORE, work.AFTER
    a_line = [1000 * told["revenue"][m] / told["lines"][m] for m in (before, after)]
    return (
        f"Data bring {told['data'][after] - told['data'][before]:.0f} billion a month more, texts "
        f"{told['texting'][before] - told['texting'][after]:.0f} billion less. A messenger needs "
        "your data. But there are more lines as well: one line paid "
        f"{a_line[0]:.0f} yuan a month, and now pays {a_line[1]:.0f}."
    )


def why_then(answer: float) -> str:
    """Say how few users the rival had then."""
    told = run("messaging", free_level=work.BUNDLE, launch_month=answer)
    users = told["rival"][int(answer)] / told["lines"][int(answer)]
    next_month = run("messaging", free_level=work.BUNDLE, launch_month=answer + 1)
    return (
        f"In month {answer:.0f} only {100 * users:.0f} of 100 lines are on the rival's "
        f"messenger. Yours ends with {told['own_share'][-1]:.0f}% of all messenger users. Opened "
        f"one month later, it ends with {next_month['own_share'][-1]:.0f}%: friends draw friends, "
        "and the crowd goes all to one side."
    )


def buys_more() -> str:
    """Return what moves the last month of a launch further."""
    more_money = work.last_launch(spend=work.TWICE)
    more_free = work.last_launch(free_level=work.MANY_FREE)
    if abs(more_money - more_free) <= 2:
        return "equal"
    return "free" if more_free > more_money else "spending"


def why_free_buys_more(answer: str) -> str:
    """Say how many months each of them buys."""
    months = [
        work.last_launch(),
        work.last_launch(spend=work.TWICE),
        work.last_launch(free_level=work.MANY_FREE),
    ]
    return (
        f"With neither, month {months[0]} is the last one. Twice the spending moves it to month "
        f"{months[1]}, the larger bundle to month {months[2]}. Spending makes more people choose "
        "yours. Free texts take away a reason to look for any messenger: the rival's crowd grows "
        "more slowly."
    )


def why_they_texted_little(answer: float) -> str:
    """Say what became of those who stayed."""
    now = work.texts_of_those_who_stayed(work.LAST)
    return (
        f"They always texted little: {answer:.1f} texts a month then, {now:.1f} two years later. "
        "The first mean was high because heavy texters were still in it. They left for the "
        "messenger first. The group changed, and its members did not."
    )


GUESSES = (
    Guess(
        name="06_texts_turn",
        asks="Take the month in which most texts are sent. How many of 100 lines are on the "
        "rival's messenger in that month?",
        short="Lines on the messenger when texts turn",
        wants=Amount(0, 100, "of 100 lines", decimals=0),
        answer=work.on_the_messenger_at_the_turn,
        why=why_so_early,
    ),
    Guess(
        name="06_income",
        asks="From month 48 to month 144 your share of daily minutes falls from 94% to 28%. By "
        "how many percent does your income a month change (below 0: it falls)?",
        short="Income a month, while minutes are lost",
        wants=Amount(-100, 300, "%", decimals=0, differs="by steps"),
        answer=work.change_of_income,
        why=why_income_rises,
    ),
    Guess(
        name="06_last_launch",
        asks="You spend 300 million yuan a month on your own messenger, from its launch on. The "
        "rival spends 200 and opened in month 37. What is the last month in which yours may open "
        "and still end with more users than the rival's?",
        short="Last month to open your own messenger",
        wants=Amount(0, 144, "month", decimals=0, differs="by steps", too=("early", "late")),
        answer=work.last_launch,
        why=why_then,
    ),
    Guess(
        name="06_buys_time",
        asks="Which of the two puts off the last month of round 2 further: twice the spending on "
        "your messenger (600), or a free bundle of 0.8 in place of 0.4?",
        short="What buys more time for your messenger",
        wants=Choose(
            {
                "spending": "Twice the spending",
                "free": "Twice the bundle of free texts",
                "equal": "Both the same, within two months",
            }
        ),
        answer=buys_more,
        why=why_free_buys_more,
    ),
    Guess(
        name="06_stayed",
        asks="Now only the lines that were still not on the messenger in December 2013. How many "
        "texts a month did one of them send on average, from July to December 2011?",
        short="Texts in 2011 of lines that never joined",
        wants=Amount(0, 200, "texts a month", decimals=1),
        answer=work.texts_of_those_who_stayed,
        why=why_they_texted_little,
    ),
)
