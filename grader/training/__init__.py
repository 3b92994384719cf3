"""Lab 07's loop on a whole data set: the student's or the solution's own parts, with resume after a kill."""
