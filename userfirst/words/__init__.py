"""Words and numbers as people say and type them. No model, no screen."""
