"""What people get wrong in lab 01: configurations, weights and where they come from, counting, sizes."""
