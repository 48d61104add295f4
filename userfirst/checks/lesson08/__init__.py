"""Lesson 08, experience is king: the steps of its work, tasks, guesses and recall questions."""
