"""Right solutions of lab 01, written as others would write them."""
