"""What a person sees when the input cannot be used: one sentence, and nothing lost."""


def said(value: object) -> str:
    """A value as an error says it: never longer than a line, and never an error itself."""
    if isinstance(value, int) and abs(value) >= 10**40:
        return f"an integer of about {value.bit_length() * 0.30103:.0f} digits"
    try:
        text = repr(value)
    except Exception:  # of a student's own class, or of an integer too long to be written out
        return f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= 80 else f"{text[:60]} ... {text[-10:]}"


class InputError(ValueError):
    """An input that cannot be used; the message says where, what was found, what is allowed.

    >>> from finitefns.finite.maps import FiniteMap
    >>> FiniteMap([0, 0, 5], codomain=4)
    Traceback (most recent call last):
    finitefns.errors.InputError: values[2] is 5, but the codomain has points 0..3
    """
