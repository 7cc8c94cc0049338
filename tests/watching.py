"""Takes down what a run tells of its phases, and says what is wrong with it."""

from __future__ import annotations

from yanxiu_xl.phases import Phase, Progress


class Recorder(Progress):
    """Everything that was told, in order: (what, phase, number)."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Phase, int]] = []
        self.names: list[str] = []

    def began(self, phase: Phase, total: int) -> None:
        self.told.append(("began", phase, total))

    def stepped(self, phase: Phase, done: int, what: str) -> None:
        self.told.append(("stepped", phase, done))
        self.names.append(what)

    def ended(self, phase: Phase) -> None:
        self.told.append(("ended", phase, 0))

    @property
    def phases(self) -> list[tuple[Phase, int]]:
        """Every phase with its length."""
        return [(phase, number) for what, phase, number in self.told if what == "began"]

    def faults(self) -> list[str]:
        """What a person watching would find odd; [] where the bars are as they should be."""
        found, running, seen = list[str](), list[tuple[Phase, int, int]](), set[Phase]()
        for what, phase, number in self.told:
            if what == "began":
                found += [f"{phase} comes again"] if phase in seen else []
                found += [f"{phase} has {number} steps"] if number < 1 else []
                seen.add(phase)
                running.append((phase, number, 0))
            elif not running or running[-1][0] is not phase:
                found.append(f"{phase}: {what} while {running} is going on")
            elif what == "stepped":
                _, total, done = running[-1]
                found += [f"{phase}: {number} of {total} after {done}"] if not done < number <= total else []
                running[-1] = (phase, total, number)
            else:
                _, total, done = running.pop()
                found += [f"{phase} ends at {done} of {total}"] if done != total else []
        return [*found, *(f"{phase} never ends" for phase, _, _ in running)]
