"""The models of the practice's own machine: where they come from, how they are checked, how they run."""
