"""Lesson 05, the connected car: the steps of its work, tasks, guesses and recall questions."""
