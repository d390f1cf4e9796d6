"""Problems."""
EXERCISES = ()
