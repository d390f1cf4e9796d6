"""What a person sees when the input cannot be used: one sentence, and nothing lost."""


class InputError(ValueError):
    """An input that cannot be used; the message says where, what was found, what is allowed.

    >>> from finitefns.finite.maps import FiniteMap
    >>> FiniteMap([0, 0, 5], codomain=4)
    Traceback (most recent call last):
    finitefns.errors.InputError: values[2] is 5, but the codomain has points 0..3
    """
