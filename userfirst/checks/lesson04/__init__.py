"""Lesson 04, internet TV: the steps of its work, tasks, guesses and recall questions."""
