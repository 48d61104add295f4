"""Makes the datasets: one file a topic, each simulating people, cities, sets or cars."""

# Modules of this folder that define DATASETS, in the order of the lessons.
MODULES: tuple[str, ...] = (
    "notes_service",
    "free_level_trial",
    "ride_subsidies",
    "internet_tv",
    "connected_car",
    "telecom_lines",
    "earning_trials",
    "onboarding_trial",
    "referral_tree",
    "delight_survey",
    "companies",
)
