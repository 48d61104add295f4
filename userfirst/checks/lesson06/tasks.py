"""The tasks of exercise 06: what is right, the mistakes by name and how each is made, the hints."""

from __future__ import annotations

from userfirst.checks.judgement import COMPLETE, PARTS_OF_A_DECISION, Judgement
from userfirst.checks.kinds import Number, Numbers
from userfirst.checks.lesson06 import work
from userfirst.checks.levers import Region, Setting, SharedRun
from userfirst.checks.picture import Picture
from userfirst.checks.task import Mistake, Task

# How the titles of axes may name quarters, texts and lines: beginnings of words.
QUARTERS = ("quarter", "quartal", "viertelj", "trimest", "kwarta", "kvarta", "kwart", "kvart",
            "kvartti", "neljänn", "квартал", "季", "四半期", "분기", "ربع", "तिमाह", "ไตรมาส",
            "רבע", "τρίμην", "çeyrek")  # fmt: skip
TEXTS = ("text", "sms", "message", "nachricht", "mensaj", "mensag", "messag", "bericht", "meddel",
         "viest", "сообщ", "смс", "短信", "消息", "メッセージ", "문자", "메시지", "رسا",
         "संदेश", "ข้อความ", "הודע", "μηνύμ", "mesaj", "wiadom")  # fmt: skip
LINES_OF_PEOPLE = ("line", "anschl", "línea", "linea", "linha", "ligne", "lijn", "abonn",
                   "liittym", "лини", "номер", "线", "号", "回線", "회선", "خط", "लाइन", "เลขหมาย",
                   "קו", "γραμμ", "hat", "customer", "kund", "client", "cliente", "numer",
                   "number")  # fmt: skip
NEVER = ("million", "thousand", "total", "sum", "share", "percent", "%", "minute", "a quarter",
         "per quarter", "a day", "a year")  # fmt: skip

_SHARE = Number("share", relative=0.0, absolute=0.002)

ON_IT = Task(
    name="ex06_1",
    kind=Numbers(dict.fromkeys(work.TOWNS, _SHARE)),
    answer=work.on_messenger,
    mistakes=(
        Mistake(
            "a month twice",
            "The export holds one town twice in this month, and its lines count double. "
            "`drop_duplicates()` first.",
            made=lambda: work.on_messenger(work.raw()),
        ),
        Mistake(
            "divided by smartphones",
            "You divided by the lines with a smartphone. All lines are asked for: those without "
            "one are not on the messenger either.",
            made=lambda: work.on_messenger(of="smartphone"),
        ),
        Mistake(
            "smartphones counted",
            "This is the share of lines with a smartphone. On the messenger are those with "
            "`messenger_minutes` above 0.",
            made=lambda: work.on_messenger(what="smartphone"),
        ),
        Mistake(
            "contacts counted",
            "This is the mean of `contacts_on_messenger`, the share of a line's friends. Count "
            "the lines themselves.",
            made=lambda: work.on_messenger(what="contacts_on_messenger"),
        ),
        Mistake(
            "all months",
            "These are the shares over all months. Take the rows of June 2012 alone. (Before 2012 "
            "texts were free nowhere.)",
            made=lambda: work.on_messenger(month=None),
        ),
        Mistake(
            "all of 2012",
            "These are the shares over all months of 2012. Take the rows of June alone.",
            made=lambda: work.on_messenger(month="2012"),
        ),
        Mistake(
            "a month early",
            "These are the shares of May 2012. June is asked for.",
            made=lambda: work.on_messenger(month="2012-05"),
        ),
        Mistake(
            "a month late",
            "These are the shares of July 2012. June is asked for.",
            made=lambda: work.on_messenger(month="2012-07"),
        ),
        Mistake(
            "a year late",
            "These are the shares of June 2013. June 2012 is asked for.",
            made=lambda: work.on_messenger(month="2013-06"),
        ),
        Mistake(
            "not on it",
            "This is the share of lines that are *not* on the messenger.",
            made=work.not_on_it,
        ),
        Mistake(
            "counted, not divided",
            "These are numbers of lines. Divide each by the lines of its own towns.",
            made=work.counted,
        ),
        Mistake(
            "divided by all users",
            "This says where the users of the messenger live. Divide by the lines of the towns, "
            "not by the users.",
            made=work.among_users,
        ),
        Mistake(
            "divided by all lines",
            "You divided by the lines of all towns. Divide each by the lines of its own towns.",
            made=work.of_all_lines,
        ),
        Mistake(
            "both together",
            "You took all towns together. One number for each kind of town.",
            made=work.together,
        ),
        Mistake(
            "towns swapped",
            "The two numbers have changed places.",
            made=lambda: work.swapped(work.on_messenger()),
        ),
    ),
    hints=(
        "Look for rows that stand there twice: `rows.duplicated().sum()`. Then take one month.",
        'A month is chosen with `rows["month"] == "2012-06"`. The mean of a column of true and '
        "false is a share.",
        'With `june = rows.drop_duplicates()` of that month and `on = june["messenger_minutes"] > '
        '0`: `on.groupby(june["free_texts"]).mean()`. Where `free_texts` is true, that is '
        '`"free"`.',
    ),
    passed=work.what_free_texts_do,
)

SAME_LINES = Task(
    name="ex06_2",
    kind=Picture(
        x="quarter",
        lines=dict.fromkeys(work.GROUPS, Number("texts a month", relative=0.001, absolute=0.06)),
        says={"x": {"quarter": QUARTERS}, "y": {"texts": TEXTS, "line": LINES_OF_PEOPLE}},
        never=NEVER,
        unit_in_words="texts a month for each line",
    ),
    answer=work.by_group,
    mistakes=(
        Mistake(
            "all towns",
            "You used all towns. Where texts became free, lines text more. Use `paid`, the towns "
            "in which texts were never free.",
            made=lambda: work.by_group(work.once()),
        ),
        Mistake(
            "the other towns",
            "These are the towns in which texts became free. Use `paid`.",
            made=lambda: work.by_group(work.free_towns()),
        ),
        Mistake(
            "rows twice",
            "One town stands there twice in June 2012, which moves quarter 6. "
            "`drop_duplicates()` first.",
            made=lambda: work.by_group(work.paying(work.raw())),
        ),
        Mistake(
            "sums",
            "These are sums over all lines of a group. A group of more lines would stand higher. "
            "Take the mean: `.mean()`.",
            made=lambda: work.by_group(taken="sum"),
        ),
        Mistake(
            "medians",
            "These are medians. The mean is asked for: `.mean()`.",
            made=lambda: work.by_group(taken="median"),
        ),
        Mistake(
            "rows counted",
            "You counted rows. The mean of `texts` is asked for: `.mean()`.",
            made=lambda: work.by_group(taken="count"),
        ),
        Mistake(
            "grouped by smartphone",
            "Your groups are by the year in which a line got a smartphone. Take the year in which "
            "it came on the messenger: the first row with `messenger_minutes` above 0.",
            made=lambda: work.by_group(since="smartphone"),
        ),
        Mistake(
            "2011 with 2012",
            "Your `2012` holds the lines of 2011 as well. Leave those out: they have no line of "
            "their own here.",
            made=work.joined_by,
        ),
        Mistake(
            "2011 with never",
            "Your `never` holds the lines that joined in 2011.",
            made=work.never_with_2011,
        ),
        Mistake(
            "call minutes",
            "These are minutes of calls. Take `texts`.",
            made=lambda: work.by_group(what="call_minutes"),
        ),
        Mistake(
            "texts of a quarter",
            "These are the texts of three months. A month is asked for.",
            made=lambda: 3 * work.by_group(),
        ),
        Mistake(
            "quarters from 0",
            "Your quarters begin with 0. The first one is 1.",
            made=lambda: work.by_group().rename(index=lambda quarter: quarter - 1),
        ),
    ),
    hints=(
        "First find for each line the year in which it joined: of its rows on the messenger, the "
        "smallest year. Then give each row the group of its line, also the rows before it joined.",
        '`joined = paid[paid["messenger_minutes"] > 0].groupby("line")["month"].min().dt.year` '
        'and `group = paid["line"].map(joined)`. Lines that never joined have none (NaN).',
        '`group = group.fillna(0).astype(int).replace(0, "never").astype(str)`, then '
        '`paid.groupby(["quarter", group])["texts"].mean().unstack()`. `px.line` draws it; choose '
        'the columns with `[["2012", "2013", "never"]]`.',
    ),
    passed=work.what_the_same_lines_show,
)


REPLACED = Task(
    name="ex06_3",
    kind=Numbers(
        {
            "replaced": Number("share", relative=0.0, absolute=0.005),
            "low": Number("share", relative=0.0, absolute=0.006),
            "high": Number("share", relative=0.0, absolute=0.006),
        }
    ),
    answer=work.replaced_texts,
    mistakes=(
        Mistake(
            "groups of 2013",
            "You compared lines on the messenger with lines off it. These are other people: heavy "
            "texters joined first. Follow the same lines from 2011 to 2013.",
            when=lambda given: abs(given["replaced"] - work.off_less_on()) < 0.0006,
        ),
        Mistake(
            "by row",
            "The share is right. Your band was drawn by row. Rows of one line belong together: "
            "draw lines.",
            made=lambda: work.replaced_texts(by="row"),
        ),
        Mistake(
            "by row, with those of 2012",
            "The share is right. Your band was drawn by row, among them rows of 2012. Rows of one "
            "line belong together: draw lines.",
            made=lambda: work.with_band(work.of_2012(with_2012=True), "row"),
        ),
        Mistake(
            "until 2012",
            "This is the fall from 2011 to 2012. In 2012 the lines joined one after the other. "
            "Compare 2011 with 2013, when all had joined.",
            when=lambda given: abs(given["replaced"] - work.until_2012()) < 0.0006,
        ),
        Mistake(
            "what is left",
            "This is the share of texts that is left. What is gone is 1 less that.",
            made=work.left_over,
        ),
        Mistake(
            "all lines",
            "You used all lines, also those that joined in other years or never. Use those that "
            "joined in 2012.",
            made=lambda: work.of_other_lines("all"),
        ),
        Mistake(
            "lines of 2013",
            "These are the lines that joined in 2013. Many of their rows of that year are from "
            "before they joined. Use those of 2012.",
            made=lambda: work.of_other_lines("2013"),
        ),
        Mistake(
            "all months",
            "You used all months of the two years. Use July to December, as the lesson did.",
            made=lambda: work.of_other_lines("months"),
        ),
        Mistake(
            "towns with free texts",
            "These are the towns in which texts became free: there, two things changed at once. "
            "Use the lines of `paid`.",
            made=lambda: work.of_other_lines("free"),
        ),
        Mistake(
            "mean of the lines",
            "You took a share for each line, and the mean of them. A line of few texts counts as "
            "much as a heavy one then. Divide the mean of all by the mean of all.",
            when=lambda given: abs(given["replaced"] - work.mean_of_lines()) < 0.0006,
        ),
        Mistake(
            "divided by 2013",
            "You divided by the texts of 2013, which are what is left. Divide by those of 2011.",
            when=lambda given: abs(given["replaced"] - work.of_2013()) < 0.0006,
        ),
        Mistake(
            "texts, not a share",
            "This is by how many texts a month they fell. Divide by what they sent in 2011.",
            when=lambda given: abs(given["replaced"] - work.in_texts()) < 0.06,
        ),
        Mistake(
            "the truth",
            "This is what the data were made with, and no estimate from these lines.",
            when=lambda given: abs(given["replaced"] - work.in_truth()) < 1e-9,
        ),
        Mistake(
            "low and high swapped",
            "Your *low* is above your *high*: the two have changed places.",
            when=lambda given: given["low"] > given["high"],
        ),
    ),
    hints=(
        "Which lines were off the messenger in all of 2011 and on it in all of 2013? Those that "
        "joined in 2012. Compare them with themselves.",
        "`measure(some)` gets rows and returns one number: 1 less the mean of 2013 divided by the "
        'mean of 2011. `resample(those, "line", measure)` draws lines.',
        '`edges = band(resample(those, "line", measure)).iloc[0]`, and then `{"replaced": '
        'measure(those), "low": edges["low"], "high": edges["high"]}`. `those` are rows of July '
        "to December of lines that joined in 2012.",
    ),
    passed=work.what_the_mix_hides,
)

BUNDLE_KIND = SharedRun(
    case="messaging",
    start=work.later_and_faster,
    free=("free_level",),
    reached=work.barely_holds,
)


def _as_opened(given: Setting, *levers: str) -> bool:
    """Whether these levers, and no others but the bundle, are as in the lab as it opens."""
    opened = work.messenger().defaults()
    return {*BUNDLE_KIND.moved(given)} == {*levers} and all(
        given.levers[name] == opened[name] for name in levers
    )


LEAST = Task(
    name="ex06_4",
    kind=BUNDLE_KIND,
    answer=lambda: {"free_level": work.needed_bundle()},
    mistakes=(
        Mistake(
            "nothing moved",
            "This is the plan before you moved **Free bundle**: with 0.6 the rival ends with the "
            "users. Go up.",
            made=dict,
        ),
        Mistake(
            "the lab as it opens",
            "This is the lab as it opens. Set **Launch of your messenger** to 72 and **Spread of "
            "smartphones** to 0.1 first.",
            made=lambda: work.messenger().defaults(),
        ),
        Mistake(
            "found with the levers as they open",
            "This is the least bundle with the launch and the spread of smartphones as the lab "
            "opens. Set them to 72 and 0.1 first.",
            made=lambda: work.saved(),
        ),
        Mistake(
            "found with the launch as it opens",
            "This is the least bundle for a launch in month 62. Set **Launch of your messenger** "
            "to 72.",
            made=lambda: work.saved(smartphone_pace=0.1),
        ),
        Mistake(
            "found with smartphones as they open",
            "This is the least bundle while **Spread of smartphones** is 0.082. Set it to 0.1: "
            "then there are more people to lose, sooner.",
            made=lambda: work.saved(launch_month=72),
        ),
        Mistake(
            "one step too far",
            "This is one step too little: here the rival ends with the users. One step up, you do.",
            made=lambda: {"free_level": round(work.needed_bundle() - work.STEP, 2)},
        ),
        Mistake(
            "all texts free",
            "With all texts free the cash is gone before your messenger earns. Less is enough.",
            made=lambda: {"free_level": 1.0},
        ),
        Mistake(
            "launch not set",
            "**Launch of your messenger** is as the lab opens. Set it to 72.",
            when=lambda given: _as_opened(given, "launch_month"),
        ),
        Mistake(
            "smartphones not set",
            "**Spread of smartphones** is as the lab opens. Set it to 0.1.",
            when=lambda given: _as_opened(given, "smartphone_pace"),
        ),
        Mistake(
            "neither set",
            "**Launch of your messenger** and **Spread of smartphones** are as the lab opens. Set "
            "them to 72 and 0.1.",
            when=lambda given: _as_opened(given, "launch_month", "smartphone_pace"),
        ),
    ),
    hints=(
        "Set **Launch of your messenger** to 72 and **Spread of smartphones** to 0.1. Then move "
        "**Free bundle** up, hundredth by hundredth, until your messenger ends with most users.",
        "The arrow keys move a lever by one step. Your share of messenger users jumps from nearly "
        "nothing to nearly all.",
        "It is between 0.7 and 0.8. At the right one open **Share, open a code** and press **Copy "
        'code**; or in Python `Lab("messaging", launch_month=72, smartphone_pace=0.1, '
        "free_level=...).code`.",
    ),
    passed=work.what_the_bundle_buys,
)

DECISION = Task(
    name="ex06_5",
    kind=Judgement(PARTS_OF_A_DECISION),
    hints=(
        "The decision is one sentence that a board can vote on: in which towns texts are free, "
        "from when and until when.",
        "Evidence is a number with its origin. Task 1 tells how many stay off the messenger, the "
        "last cell above what a line pays. The towns were drawn by lot: compare both kinds.",
        "For the last part, name a number and a month. What would have to be true of the towns "
        "with free texts in June 2014?",
    ),
    passed=COMPLETE,
)

REGION = Task(
    name="ex06_6",
    kind=Region(work.IN_TIME_IS_BEST),
    answer=work.a_region,
    mistakes=work.IN_TIME_IS_BEST.mistakes(),
    hints=(
        "A messenger of your own costs money from its launch on, and takes your texts and "
        "calls. Which levers decide whether its users bring that back, and whether waiting costs "
        "any?",
        "`find_best` finds the best launch month over a grid of two other levers. In a table made "
        "with `.pivot(...)`, look for a block of values of 72 and more.",
        "Try a small **Worth of a user** (`worth_of_user`), with any second lever.",
    ),
    passed=work.what_is_best_there,
)

TASKS = (ON_IT, SAME_LINES, REPLACED, LEAST, DECISION, REGION)
