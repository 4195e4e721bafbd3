"""`make bench`: what the archive and its search cost, as ratios to peers measured in the same run."""
