"""Calibrated presets: where their numbers come from, and that refitting finds them again."""

import numpy as np
import pytest

from userfirst.calibration import calibrations, compare_with_public, refit, report, sum_years
from userfirst.calibration.__main__ import main
from userfirst.cases import case
from userfirst.data import public_figure
from userfirst.model import UnknownName

PRESETS = list(dict.fromkeys((each.case, each.preset) for each in calibrations()))
# Those whose refit takes a second or less; the command refits them all.
QUICK = [("internet_tv", "roku"), ("internet_tv", "letv"), ("connected_car", "tesla")]


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_a_preset_says_what_was_fitted_and_what_was_taken_from_a_source(name, preset):
    about = case(name).preset(preset)
    assert about.fitted
    for lever in about.fitted:
        assert isinstance(about.levers[lever], (int, float)), lever
        assert lever not in about.sourced
    for lever, source in about.sourced.items():
        assert case(name).lever(lever)
        assert public_figure(source)["source"]


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_the_model_stands_beside_every_public_figure(name, preset):
    table = compare_with_public(name, preset)
    assert len(table) == sum(len(each.periods) for each in calibrations(name, preset))
    assert np.isfinite(table[["public", "model", "error_percent"]].to_numpy()).all()
    assert table["citation"].str.len().min() > 10
    assert table["error_percent"].abs().mean() < 20


@pytest.mark.parametrize(("name", "preset"), QUICK)
def test_refitting_finds_the_stored_numbers_again(name, preset):
    about = case(name).preset(preset)
    again = refit(name, preset)
    for lever, value in again.items():
        assert value == pytest.approx(about.levers[lever], rel=0.03), lever


def test_the_report_says_when_a_good_fit_proves_nothing():
    table = report(fit_again=False).set_index("preset")
    assert not table.loc["letv", "proves"]
    roku = table.loc["roku"]
    assert roku["proves"].tolist() == [True, True, True, False]
    assert roku["seen"].tolist()[-1] == "a lever was taken from it"
    assert table.loc["tesla", "mean_percent"] < 15


def test_without_scipy_the_command_says_so_and_still_shows_the_presets(monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "scipy.optimize", None)
    assert main() == 0
    said = capsys.readouterr().out
    assert "needs SciPy" in said
    assert "internet_tv, preset roku" in said


def test_a_year_is_the_area_under_its_months():
    assert sum_years(np.arange(25.0)) == pytest.approx([72, 216])
    assert sum_years(np.arange(25.0), first=6) == pytest.approx([144])


def test_an_unknown_preset_suggests_the_nearest():
    with pytest.raises(UnknownName, match="roku"):
        compare_with_public("internet_tv", "rocku")
