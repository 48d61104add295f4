"""Marking a class: ``python -m userfirst.checks FOLDER``.

Every submission is code of somebody else, so it runs in a process of its own that is kept from
the network, from the files of others, and from this program (``confined.py``, ``process.py``).
That process hands its answers over as plain data (``runner.py``, ``answers.py``); another one,
which runs nothing of a submission, judges them by the checks of the installed course
(``judging.py``). ``submissions.py`` finds what was handed in, ``notebook.py`` reads it,
``batch.py`` marks several at a time, and ``gradebooks.py`` writes the tables.
"""
