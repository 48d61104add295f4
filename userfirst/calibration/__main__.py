"""Refit every calibrated preset: ``python -m userfirst.calibration``."""

from __future__ import annotations

import sys

from userfirst.calibration import report


def main() -> int:
    """Print a table of all calibrations; return the exit code."""
    try:
        table = report()
    except ImportError as error:
        if error.name is None or not error.name.startswith("scipy"):
            raise
        print(
            "Refitting needs SciPy, which learners do not. "
            "Install it into this environment with: pip install scipy\n"
            "The presets as they are, without refitting:"
        )
        table = report(fit_again=False)
    for (case, preset), rows in table.groupby(["case", "preset"], sort=False):
        print(f"\n{case}, preset {preset}")
        print(f"  fitted: {rows['fitted'].iloc[0] or 'nothing'}")
        print(f"  taken from a source: {rows['sourced'].iloc[0] or 'nothing'}")
        for row in rows.itertuples():
            print(
                f"  {row.series} ({row.seen}): "
                f"mean error {row.mean_percent:.1f}%, worst {row.worst_percent:.1f}%"
            )
        if not rows.loc[rows["seen"] == "fitted to", "proves"].all():
            print(
                f"  {rows['figures'].iloc[0]} figures were fitted with as many levers: "
                "that the fit is good says nothing about the model."
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
