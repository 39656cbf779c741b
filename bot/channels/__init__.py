"""The ways to reach people. One module or package a platform; none knows another."""
