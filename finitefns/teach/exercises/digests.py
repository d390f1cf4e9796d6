"""Answers kept as digests: a notebook can judge an answer that it does not show.

What is kept is the salted scrypt digest of the *canonical form* of the right answer, so that every
answer that the question cannot tell from it passes, and nothing else does. What this does not do:
a small answer space can be searched. Who tries all numbers from 1 to 1,000 finds a count in a
minute; the digest makes each try cost some hundredths of a second and 16 MB, and no more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import InputError, said

COST, BLOCK, LANES = 2**14, 8, 1  # 16 MB and some hundredths of a second for one try
LENGTH = 32  # bytes


def can_digest() -> bool:
    """Whether this Python can make digests: one that runs in a browser has no scrypt."""
    return hasattr(hashlib, "scrypt")


def digest(text: str, salt: str) -> str:
    """The scrypt digest of a canonical form, in hexadecimal digits.

    Law: equal texts under one salt, and no others that anyone knows, have equal digests
    (C. Percival and S. Josefsson, RFC 7914).

    >>> digest("[3, 2]", "01.2/7") == digest("[3, 2]", "01.2/8")
    False

    Raises `InputError` where Python was built without scrypt, as in a browser.
    """
    if not can_digest():
        raise InputError("this Python has no scrypt (in a browser none has), so nothing is sealed")
    found = hashlib.scrypt(
        text.encode(), salt=salt.encode(), n=COST, r=BLOCK, p=LANES, dklen=LENGTH
    )
    return found.hex()


@dataclass(frozen=True)
class Sealed:
    """The key to one problem: which problem and seed, the salt, and the digest of the answer.

    >>> s = Sealed.of("01.2", "7", "[3, 2]", salt="a")
    >>> s.fits("[3, 2]"), s.fits("[4, 1]"), Sealed.from_dict(s.to_dict()) == s
    (True, False, True)
    """

    number: str
    seed: str
    salt: str
    digest: str

    @classmethod
    def of(cls, number: str, seed: str, text: str, salt: str | None = None) -> Sealed:
        """Seal the canonical form of an answer; the salt is random where none is given."""
        salt = secrets.token_hex(8) if salt is None else salt
        return cls(number, seed, salt, digest(text, f"{number}/{seed}/{salt}"))

    def fits(self, text: str) -> bool:
        """Whether this is the canonical form that was sealed."""
        mine = digest(text, f"{self.number}/{self.seed}/{self.salt}")
        return hmac.compare_digest(mine, self.digest)

    def to_dict(self) -> dict[str, str]:
        """The key as JSON tells it."""
        return {
            "number": self.number,
            "seed": self.seed,
            "salt": self.salt,
            "digest": self.digest,
        }

    @classmethod
    def from_dict(cls, told: Any) -> Sealed:
        """Read what `to_dict` told; raises `InputError` on anything else."""
        names = ("number", "seed", "salt", "digest")
        if not isinstance(told, Mapping) or set(told) != set(names):
            raise InputError(f"a sealed answer has {', '.join(names)}, but found {said(told)}")
        for name in names:
            if not isinstance(told[name], str):
                raise InputError(f"the {name} of a sealed answer is {said(told[name])}, not a text")
        return cls(*(told[name] for name in names))
