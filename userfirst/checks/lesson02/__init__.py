"""Lesson 02, the free level: the steps of its work, tasks, guesses and recall questions."""
