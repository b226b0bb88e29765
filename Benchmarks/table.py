"""The table that a run prints: what was measured, beside its yardstick, against its goal."""
import os
import platform
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A bound of a figure; `stretch` is what would be better still."""

    bound: float
    at_most: bool = False
    stretch: float | None = None
    unit: str = ""

    def is_met(self, value, bound=None):
        """Whether a value keeps to the bound."""
        bound = self.bound if bound is None else bound
        return value <= bound if self.at_most else value >= bound

    def verdict(self, value):
        """The last column."""
        if not self.is_met(value):
            return "NO"
        return "yes, stretch too" if self.stretch is not None and self.is_met(value, self.stretch) else "yes"

    def __str__(self):
        sign = "≤" if self.at_most else "≥"
        stretch = "" if self.stretch is None else f" (stretch {self.stretch:g})"
        return f"{sign} {self.bound:g}{self.unit}{stretch}"


def at_least(bound, stretch=None):
    """A figure that must not be lower."""
    return Goal(bound, stretch=stretch)


def at_most(bound, stretch=None, unit=""):
    """A figure that must not be higher."""
    return Goal(bound, at_most=True, stretch=stretch, unit=unit)


class Table:
    """Collects rows, and shows each as soon as it is known."""

    HEAD = ("metric", "ours", "yardstick", "ratio (min–max)", "goal", "met?")

    def __init__(self):
        self.rows = []
        self.notes = []

    def ratio(self, metric, ours, theirs, unit, yardstick, goal=None):
        """A row from the values of each round; its goal is for the median of the rounds' ratios."""
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        middle = statistics.median(ratios)
        self._add(
            metric, f"{shown(statistics.median(ours))} {unit}",
            f"{shown(statistics.median(theirs))} {unit} {yardstick}",
            f"{middle:.2f} ({min(ratios):.2f}–{max(ratios):.2f})",
            str(goal or "–"), goal.verdict(middle) if goal else "–")

    def value(self, metric, value, unit, goal=None):
        """A row of one figure with a bound of its own."""
        self._add(metric, f"{shown(value)} {unit}", "–", "–", str(goal or "–"), goal.verdict(value) if goal else "–")

    def note(self, text):
        """A line below the table."""
        self.notes.append(text)
        print(f"  note: {text}", flush=True)

    def _add(self, *cells):
        self.rows.append(cells)
        print("  " + " | ".join(cells), flush=True)

    def text(self, rounds):
        """The whole, with the machine it was taken on."""
        lines = [
            f"{os.cpu_count()} processors, {platform.platform()}; the load driver shares them, one thread.",
            f"{rounds} rounds in turn, medians; the ratio is the median of the rounds' ratios.", "",
            "| " + " | ".join(self.HEAD) + " |", "| --- | --- | --- | --- | --- | --- |",
        ]
        lines += ["| " + " | ".join(cells) + " |" for cells in self.rows]
        return "\n".join(lines + ([""] if self.notes else []) + [f"- {note}" for note in self.notes])


def shown(value):
    """A figure with about three digits."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
