"""How many classes there are: counting, listing, sampling, and classifying small spaces."""
