"""Widgets that hear Python in a page that began slowly.

anywidget gives a widget two seconds to begin. Where a computer needs longer, it hands on nothing
that Python says ever after. A widget that is drawn has begun, so it takes the messages itself.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import anywidget
import traitlets

_SHOWS = "export default { render };\n"
_HEARS = """\
async function hear(model) {
  const real = await model.widget_manager?.get_model(model.get("me"));
  if (!real?.comm?.on_msg) return;
  let waits = Object.getPrototypeOf(real);
  while (waits && !Object.hasOwn(waits, "_handle_comm_msg")) waits = Object.getPrototypeOf(waits);
  const takes = waits && Object.getPrototypeOf(waits)._handle_comm_msg;
  if (takes) real.comm.on_msg((message) => takes.call(real, message));
}
export default {
  render(given) {
    hear(given.model).catch(() => {}); // another page than Jupyter's: there it is as before
    return render(given);
  },
};
"""


def hearing(module: str) -> str:
    """Return a widget's module that hears Python however slowly its page began.

    Parameters
    ----------
    module : str
        JavaScript with a function ``render``, which its last line hands out.

    Raises
    ------
    ValueError
        If the last line is another one.
    """
    if not module.endswith(_SHOWS):
        raise ValueError(f"The module of a widget ends with the line {_SHOWS.strip()!r}.")
    return module.removesuffix(_SHOWS) + _HEARS


class HearingWidget(anywidget.AnyWidget):
    """A widget whose module is made by :func:`hearing`."""

    me = traitlets.Unicode().tag(sync=True)  # by which the page finds the model of this widget

    def __init__(self, **traits: Any) -> None:
        own = uuid4().hex
        super().__init__(**traits, me=own, model_id=own)
