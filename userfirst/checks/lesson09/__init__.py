"""What lesson 09 asks: guesses, questions to remember it by, and the tasks of its exercise."""
