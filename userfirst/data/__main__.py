"""Make all datasets, their checksums and their part of the data card: ``python -m userfirst.data``.

``python -m userfirst.data --check`` changes nothing and says which files would change.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from userfirst.data.card import write_card
from userfirst.data.catalogue import checksum_of, datasets
from userfirst.data.figures import FILE
from userfirst.data.files import CHECKSUMS, data_folder, rows_of


def made_files() -> dict[str, bytes]:
    """Return the bytes of every made file of ``data/`` by name, telling its progress."""
    files: dict[str, bytes] = {}
    for place, each in enumerate(datasets().values(), start=1):
        print(f"[{place}/{len(datasets())}] {each.file}", flush=True)
        files[each.file] = each.to_csv()
    files[CHECKSUMS] = checksums(files | {FILE: (data_folder() / FILE).read_bytes()})
    card = data_folder() / "README.md"
    files[card.name] = write_card(card.read_text(encoding="utf-8"), files).encode("utf-8")
    return files


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the file of checksums; the public figures are in it for their number of rows."""
    lines = [f"{name},{checksum_of(each)},{rows_of(each)}\n" for name, each in files.items()]
    return ("file,sha256,rows\n" + "".join(lines)).encode("utf-8")


def main() -> int:
    """Run the command; return 0, or 1 when ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m userfirst.data", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say what would change")
    asked = parser.parse_args()
    changed = []
    for name, content in made_files().items():
        path = data_folder() / name
        if not path.is_file() or path.read_bytes() != content:
            changed.append(name)
            if not asked.check:
                path.write_bytes(content)
    verb = "would change" if asked.check else "written"
    print(f"{verb}: {', '.join(changed)}" if changed else "Every file is as it is made.")
    return 1 if asked.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
