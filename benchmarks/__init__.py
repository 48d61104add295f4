"""How fast the course is: ``python -m benchmarks`` prints the tables."""
