"""A JupyterHub for one room: ``python course.py class``.

``__main__`` looks at the computer, starts it and ends all of it. ``names`` makes a folder's name of
what a learner types, ``folders`` fills a learner's folder, ``words`` makes a password, ``proxy``
gets what stands before the hub, ``settings`` is what the hub is told and how it is configured, and
``hub`` is what runs in it: who may come in, and how a learner's JupyterLab is started.
"""
