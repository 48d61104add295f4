"""What only authors run, each as ``python -m tools.NAME``."""
