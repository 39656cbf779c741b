"""Tests of the ways to reach people: one contract for all, and what is peculiar to each."""
