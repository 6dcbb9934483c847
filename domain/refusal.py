"""The considered "no" of the domain: a stable code and the facts that explain it."""


class Refused(Exception):
    """A rule says no.

    ``code`` is ``thing.reason``, stable for ever, and safe to show and to log; ``facts`` are plain values of class D1
    (ids, codes, counts, dates) that fill the sentence shown to a person. ``rule`` is the id of ``domain.md`` section 3
    where the refusal enforces one (``E06``), so that a reader finds the policy behind it.
    """

    def __init__(self, code: str, rule: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.rule = rule
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code
