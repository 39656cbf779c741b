"""What is lived through once and looked at by many tests."""
