"""Lesson 01, customers and users: the steps of its work, tasks, guesses and recall questions."""
