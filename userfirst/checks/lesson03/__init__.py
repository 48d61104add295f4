"""Lesson 03, the subsidy war: the steps of its work, tasks, guesses and recall questions."""
