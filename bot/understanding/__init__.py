"""What people meant by what they typed, in every language that is shipped. Guesses nothing."""
