"""Makes the datasets: one file a topic, each simulating people, cities, sets or cars."""
