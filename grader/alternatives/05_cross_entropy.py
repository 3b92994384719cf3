"""What people get wrong in lab 05: losses, their inputs, axes, averages and predictions."""
