"""Widgets hear Python however slowly a page began; the browser tests of cards and labs try it."""

import pytest

from userfirst.hearing import hearing


def test_a_module_that_hands_out_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="export default"):
        hearing("export const render = 1;\n")
