"""Lesson 07, free platforms: the steps of its work, tasks, guesses and recall questions."""
