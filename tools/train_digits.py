"""Train the digits classifier that ships as ``example:net/digits``, and write its file.

    python tools/train_digits.py                  # prints how often it is right
    python tools/train_digits.py --write          # and writes finitefns/nets/data/digits.npz

It needs scikit-learn, which has the 1,797 pictures of 8 x 8 pixels (from 0 to 16). The weights are
rounded to multiples of 1/1024, so that they are short numbers, exact in floats of any size.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from finitefns.nets import Affine, Net, Pointwise

FILE = Path(__file__).resolve().parent.parent / "finitefns" / "nets" / "data" / "digits.npz"
STEP = 1024  # weights are multiples of one in so many


def trained(seed: int = 0) -> tuple[Net, float, float]:
    """The net 64-16-10, and its share of right answers on what it saw and on what it did not."""
    data = load_digits()
    seen, held, labels, others = train_test_split(
        data.data, data.target, test_size=0.25, random_state=0, stratify=data.target
    )
    model = MLPClassifier((16,), alpha=0.1, max_iter=800, random_state=seed, tol=1e-4)
    model.fit(seen / 16.0, labels)
    (w, v), (b, c) = (
        [np.round(one * STEP) / STEP for one in many] for many in (model.coefs_, model.intercepts_)
    )
    # The net takes pixels as they are, from 0 to 16.
    net = Net([Affine(w.T / 16.0, b), Pointwise("relu"), Affine(v.T, c)])

    def right(pixels: np.ndarray, digits: np.ndarray) -> float:
        return float((net(pixels).argmax(axis=1) == digits).mean())

    return net, right(seen, labels), right(held, others)


def main() -> None:
    """Train, tell, and write where that is asked for."""
    ask = argparse.ArgumentParser(description="Train the digits classifier that ships.")
    ask.add_argument("--write", action="store_true", help=f"write {FILE.name}")
    ask.add_argument("--seed", type=int, default=0)
    options = ask.parse_args()
    net, seen, held = trained(options.seed)
    print(f"{net}: right on {seen:.1%} of what it saw, on {held:.1%} of what it did not")
    if options.write:
        FILE.parent.mkdir(exist_ok=True)
        net.save(FILE)
        print(f"{FILE}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
