"""Lesson 06, telecom and WeChat: the steps of its work, tasks, guesses and recall questions."""
