"""Everything that needs a screen or a person: pictures, reports, exercises."""
