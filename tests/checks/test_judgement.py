"""A judgement passes in any language, and is complete only where each part says something."""

import pandas as pd
import pytest

from userfirst import check
from userfirst.checks import checking
from userfirst.checks.judgement import Judgement, amount, names_a_number
from userfirst.checks.task import Task

PARTS = {
    "decision": "What do you do, and by when?",
    "evidence": "Which numbers of yours speak for it?",
    "risk": "What could go wrong, and how would you notice?",
    "change_my_mind": "What would you have to see to decide otherwise?",
}
WRITTEN = {
    "decision": "We open everywhere in January and give a fifth away.",
    "evidence": "The trial left 1.66 dollars a month for each adult at that level.",
    "risk": "A rival gives more away and people talk of it.",
    "change_my_mind": "If fewer than 5% pay by the end of March, we charge for more.",
}
LANGUAGES = {
    "Chinese": (
        "我们从一月起在全国以百分之二十的免费水平开放这项服务。",
        "任务二显示免费水平零点二时每个成年人每月留下一点六六美元。",
        "如果付费用户太少，现金会在第二年用完，我们每月查看一次。",
        "如果三月底付费比例低于百分之五，我们就改变主意。",
    ),
    "Japanese": (
        "一月から全国で無料の割合を0.2にして始めます。",
        "課題2では大人一人あたり毎月1.66ドルが残りました。",
        "競合がもっと無料にすれば、口コミを失います。",
        "三月末に有料の割合が5%より低ければ考え直します。",
    ),
    "Korean": (
        "1월부터 전국에서 무료 수준 0.2로 시작합니다.",
        "과제 2에서 성인 한 명당 매달 1.66달러가 남았습니다.",
        "경쟁사가 더 많이 무료로 주면 입소문을 잃습니다.",
        "3월 말까지 유료 비율이 5%보다 낮으면 바꿉니다.",
    ),
    "Thai": (
        "เราเปิดให้บริการทั่วประเทศในเดือนมกราคมที่ระดับฟรี ๐.๒",
        "การทดลองเหลือ 1.66 ดอลลาร์ต่อผู้ใหญ่หนึ่งคนต่อเดือน",
        "คู่แข่งอาจให้ฟรีมากกว่าและคนจะพูดถึงเขา",
        "ถ้าสิ้นเดือนมีนาคมมีคนจ่ายน้อยกว่าห้าเปอร์เซ็นต์เราจะเปลี่ยน",
    ),
    "Arabic": (
        "نفتح الخدمة في يناير في كل البلد بمستوى مجاني قدره خمس.",
        "تترك المهمة الثانية ١٫٦٦ دولار شهريا لكل بالغ.",
        "قد يمنح منافس أكثر مجانا فنخسر كلام الناس.",
        "إذا دفع أقل من خمسة بالمئة في نهاية مارس نغير رأينا.",
    ),
    "Hebrew": (
        "נפתח בינואר בכל הארץ ברמה חינמית של חמישית.",
        "המשימה השנייה השאירה דולר וחצי לכל מבוגר בחודש.",
        "מתחרה עשוי לתת יותר בחינם ואנשים ידברו עליו.",
        "אם עד מרץ פחות מחמישה אחוז ישלמו נשנה את דעתנו.",
    ),
    "Hindi": (
        "हम जनवरी से पूरे देश में 0.2 मुफ्त स्तर से शुरू करते हैं।",
        "परीक्षण में हर वयस्क से महीने में १.६६ डॉलर बचे।",
        "प्रतिद्वंद्वी अधिक मुफ्त दे सकता है और लोग उसकी बात करेंगे।",
        "यदि मार्च तक पाँच प्रतिशत से कम भुगतान करें तो हम बदलेंगे।",
    ),
    "German": (
        "Ab Januar starten wir landesweit mit der kostenlosen Stufe zwei Zehntel.",
        "Aufgabe zwei ließ je Erwachsenem 1,66 Dollar im Monat übrig.",
        "Ein Wettbewerber verschenkt mehr, und alle reden über ihn.",
        "Zahlen bis Ende März weniger als fünf Prozent, ändern wir den Plan.",
    ),
    "Spanish": (
        "No damos todo gratis: abrimos en enero con un nivel gratuito de 0.2.",
        "La tarea 2 deja 1.66 dólares al mes por adulto con 0.2.",
        "Pocos pagan y la caja se acaba en el segundo año.",
        "Todo cambia si en marzo paga menos del 5%.",
    ),
    "Russian": (
        "С января открываемся по всей стране с уровнем 0,2.",
        "Задание два оставило 1,66 доллара в месяц на взрослого.",
        "Соперник отдаст больше даром, и говорить будут о нём.",
        "Если к марту платит меньше пяти процентов, меняем план.",
    ),
    "Finnish": (
        "Avaamme tammikuussa koko maassa ilmaistasolla 0,2.",
        "Kokeilu jätti 1,66 dollaria kuukaudessa aikuista kohti.",
        "Kilpailija antaa enemmän ilmaiseksi ja ihmiset puhuvat siitä.",
        "Jos maaliskuussa alle viisi prosenttia maksaa, muutamme suunnitelmaa.",
    ),
}  # fmt: skip


# Scripts of few signs and without spaces, at some length.
AT_LENGTH = {
    "Thai": "เราจะให้ส่วนฟรีอยู่ที่ร้อยละ 60 ต่อไปจนถึงเดือนธันวาคม 2023 และจะไม่ปิดบริการฟรีเพราะผู้ใช้ฟรีพาเพื่อน"
    "มาด้วย การปิดส่วนฟรีทำให้เสียผู้ใช้ที่อาจจะจ่ายเงินในภายหลัง และเราจะพิจารณาใหม่อีกครั้งในเดือนมกราคม "
    "โดยดูจากจำนวนผู้ใช้ที่จ่ายเงินในแต่ละเดือนและจำนวนเพื่อนที่ได้รับเชิญเข้ามา",
    "Burmese": "ကျွန်ုပ်တို့သည် အခမဲ့အပိုင်းကို ၂၀၂၃ ခုနှစ် ဒီဇင်ဘာလအထိ ၆၀ ရာခိုင်နှုန်းတွင် ဆက်ထားမည်ဖြစ်ပြီး "
    "ဇန်နဝါရီလတွင် ပြန်လည်သုံးသပ်မည်။ အခမဲ့သုံးစွဲသူများသည် သူငယ်ချင်းများကို ခေါ်ဆောင်လာသောကြောင့် "
    "အခမဲ့အပိုင်းကို မပိတ်ပါ။",
    "English": " ".join(f"In month {n} we see {n * 7} payers in town {n % 9}." for n in range(200)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def judgement(monkeypatch):
    task = Task("ex99_1", Judgement(PARTS), ("one", "two"), "Talk.")
    monkeypatch.setattr(checking, "tasks", lambda: {task.name: task})


def told(answer: object) -> str:
    verdict = check("ex99_1", answer)
    assert verdict.state == "try again"
    return verdict.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_any_language_passes(language):
    answer = dict(zip(PARTS, LANGUAGES[language], strict=True))
    verdict = check("ex99_1", answer)
    assert verdict.state == "passed", verdict.message
    assert verdict.label == "complete, for discussion"


@pytest.mark.parametrize("language", AT_LENGTH)
def test_a_long_text_does_not_repeat_itself_by_its_length(language):
    verdict = check("ex99_1", WRITTEN | {"decision": AT_LENGTH[language]})
    assert verdict.state == "passed", verdict.message


@pytest.mark.parametrize("noise", ["ฟรี" * 30, "免费的" * 40, "ab " * 300, "가나" * 20])
def test_a_word_over_and_over_is_noise_in_any_script(noise):
    assert "repeats itself" in told(WRITTEN | {"decision": noise})


@pytest.mark.parametrize("ends", [": ", "：", "\r\n", " – ", " — ", "\n", ".\r\n"])
@pytest.mark.parametrize("begins", ["", "• ", "1. ", "\ufeff", "\u200f", "### "])
def test_headings_are_found_however_they_are_typed(ends, begins):
    text = "\r\n\r\n".join(f"{begins}{n.title()}{ends}{part}" for n, part in WRITTEN.items())
    for written in (text, text.replace("_", " "), text.replace("_", "-")):
        assert check("ex99_1", written).state == "passed"
    assert check("ex99_1", pd.Series(WRITTEN)).state == "passed"


def test_a_complete_judgement_is_for_discussion():
    verdict = check("ex99_1", WRITTEN)
    assert verdict.state == "passed"
    assert verdict.for_discussion
    assert "complete, for discussion" in repr(verdict)
    as_text = "\n\n".join(f"**{name}**: {part}" for name, part in WRITTEN.items())
    assert check("ex99_1", as_text) == verdict
    spelt = as_text.replace("**", "").replace("change_my_mind", "Change my mind")
    assert check("ex99_1", spelt) == verdict


@pytest.mark.parametrize(
    "part",
    [
        "The test sets the bar too low for us.",
        "Todo el plan depende de que paguen en enero.",
        "Our to do list has 3 entries, and this is one of them.",
        "Customers say blah about the price of 8 dollars.",
        "We would see foo fighters tickets sell worse in May.",
        "Nothing would happen before the second quarter.",
    ],
)
def test_a_sentence_with_such_a_word_is_no_placeholder(part):
    assert check("ex99_1", WRITTEN | {"risk": part}).state == "passed"


@pytest.mark.parametrize(
    "part",
    [
        "todo", "TODO", "Todo: write this", "todo write this part later on", "TBD", "tbd.",
        "lorem ipsum dolor sit amet consectetur", "bla bla bla bla bla", "blah blah blah blah",
        "your answer here", "Write your text here", "insert some text here", "N/A", "- idk -",
        "TODO the risk of a rival in 2025", "fixme - later",
    ],
)  # fmt: skip
def test_a_placeholder_is_named(part):
    assert "`risk` looks like a placeholder" in told(WRITTEN | {"risk": part})


@pytest.mark.parametrize("part", ["", "  ", "...", "…", " . . ", None, ...])
def test_an_open_part_is_named(part):
    assert "`risk` is still open. What could" in told(WRITTEN | {"risk": part})


def test_what_is_missing_short_twice_or_noise_is_named():
    assert check("ex99_1", dict.fromkeys(PARTS, ...)).state == "not attempted"
    assert "`risk` is still open" in told({k: v for k, v in WRITTEN.items() if k != "risk"})
    for short in ("a rival", "竞争", "ライバル", "منافس"):
        assert "`risk` is very short" in told(WRITTEN | {"risk": short})
    for noise in (
        "no no no no no no", "asdf jkl qwer zxcv asdf jkl", "xkcd bnmt rtpq hgfd lkjh",
        "的的的的的的的的的的的的", "rival rival cash cash rival cash rival cash",
    ):  # fmt: skip
        assert "`risk` repeats itself or is made of keys" in told(WRITTEN | {"risk": noise})
    assert "one number" in told(WRITTEN | {"risk": 5})
    assert "Wanted: a dict" in told(5)
    assert "Wanted: a dict" in told(list(WRITTEN.values()))
    assert "1,000,000 characters" in told(WRITTEN | {"risk": "risk " * 200_000})


def test_the_question_once_more_and_the_same_twice_are_named():
    assert "`risk` is the question once more" in told(WRITTEN | {"risk": PARTS["risk"]})
    again = "what could go wrong and how would you notice"
    assert "`risk` is the question once more" in told(WRITTEN | {"risk": again})
    assert "say the same" in told(dict.fromkeys(PARTS, WRITTEN["risk"]))
    almost = {name: f"We open in January with level 0.{n}." for n, name in enumerate(PARTS)}
    assert "`decision` and `evidence` say the same" in told(almost)
    chinese = "我们从一月起在全国以百分之二十的免费水平开放这项服务。"
    assert "say the same" in told(dict.fromkeys(PARTS, chinese))


def test_sentences_without_any_number_are_not_complete_and_it_is_honestly_said():
    nonsense = {
        "decision": "Purple monkeys dance on the silent moon tonight.",
        "evidence": "Every teapot dreams of a better umbrella.",
        "risk": "The sofa might sing while clouds are sleeping.",
        "change_my_mind": "Only a polite volcano could explain the weather.",
    }
    message = told(nonsense)
    assert "I find no number in any of them" in message
    assert "No program can say whether a judgement is good" in message


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("0.2", True), ("২", True), ("Ⅳ", True), ("二十", True), ("twenty percent", True),
        ("zwanzig Prozent", True), ("пять", True), ("خمسة", True), ("a tendency", False),
        ("often and done", False), ("nothing at all", False), ("", False),
    ],
)  # fmt: skip
def test_numbers_are_seen_in_digits_and_in_words(text, has):
    assert names_a_number(text) is has


def test_how_much_is_said_is_counted_alike_in_all_scripts():
    assert amount("We open in January.") == 4
    assert amount("") == 0
    assert 4 < amount("我们一月开放服务") < 6
    assert amount("don't stop") == 2


def test_a_long_text_of_headings_is_read_quickly():
    assert told("\n" * 100_000)
    assert told("risk" * 20_000)
