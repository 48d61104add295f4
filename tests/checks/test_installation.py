"""The look at the installation says what is wrong, and how to mend it."""

from importlib import metadata

import pytest

from userfirst.checks import check, check_installation, installation
from userfirst.model import DamagedFile


def test_a_good_installation_says_so_in_one_sentence():
    found = check_installation()
    assert found.good, repr(found)
    assert "Everything is in place" in repr(found)
    assert "numpy" in found._repr_html_()


def test_a_missing_package_is_named_with_what_to_do(monkeypatch):
    def version(name):
        if name == "anywidget":
            raise metadata.PackageNotFoundError(name)
        return "999.0" if name == "pandas" else "2.4.0"

    monkeypatch.setattr(installation.metadata, "version", version)
    monkeypatch.setattr(installation, "_needed", lambda: {"pandas": ">=3.0,<4"})
    found = check_installation()
    assert not found.good
    told = repr(found)
    assert "anywidget: is not installed What to do: Close JupyterLab" in told
    assert "999.0; needed is >=3.0,<4" in told
    assert "2 of" in found.verdict


def test_a_missing_page_extension_says_what_you_do_not_see(monkeypatch, tmp_path):
    monkeypatch.setattr(installation.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(installation.sys, "base_prefix", str(tmp_path))
    found = check_installation()
    assert sum(not each.good for each in found.all) == 3
    assert "without it you do not see the charts" in repr(found)


def test_a_spoilt_file_is_named_with_how_to_restore_it(monkeypatch):
    def spoilt(name):
        raise DamagedFile(f"The file data/{name}.csv is missing. Restore it.")

    monkeypatch.setattr("userfirst.data.load", spoilt, raising=False)
    found = check_installation()
    assert "data/free_level_trial.csv: cannot be used" in repr(found)
    assert "Restore it." in found._repr_html_()


@pytest.mark.parametrize("old", [(3, 10, 4)])
def test_too_old_a_python_is_named(monkeypatch, old):
    monkeypatch.setattr(installation.sys, "version_info", old)
    assert "Install Python 3.11 or newer" in repr(check_installation())


def test_numbers_in_quotes_are_recognised():
    verdict = check("ex02_4", {"0.3": 41, "0.6": 52, "0.9": 77})
    assert "Write 0.3 without quotes" in verdict.message
