"""A learner's own numbers: a template, a file read and checked, a fit, and the lab at its levers.

>>> from userfirst.own_numbers import fit_numbers, read_numbers
>>> numbers = read_numbers()  # the example, where there is no file yet
>>> fit_numbers(numbers).lever_values["price"]
10.0
"""

from userfirst.own_numbers.company import OwnFit, draw_numbers, fit_numbers, open_numbers
from userfirst.own_numbers.faults import BadNumbers
from userfirst.own_numbers.reading import OwnNumbers, read_numbers
from userfirst.own_numbers.template import write_template
from userfirst.own_numbers.uploading import NumbersUpload, upload_numbers

__all__ = [
    "BadNumbers",
    "NumbersUpload",
    "OwnFit",
    "OwnNumbers",
    "draw_numbers",
    "fit_numbers",
    "open_numbers",
    "read_numbers",
    "upload_numbers",
    "write_template",
]
