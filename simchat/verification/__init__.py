"""The simulator against theory: cases whose exact answer is known, run the way a planner's config is run."""
