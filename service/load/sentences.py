"""What the codes of loading mean, beside those of the rules."""

from domain.refusal import Refused
from service.http.sentences import sentence

LOADING = {
    "load.another-role": "The line says another role than the one in which you load.",
    "load.decision-of-another": "Who decided enters it; copy another person's paper as case.decision-transcribed.",
    "load.key-reused": "This key was loaded before with other content; correct that record, or use a new key.",
    "load.logged-at-outside-demo": "Only in a demo store may a file say when a record reached the hub.",
    "load.logged-at-runs-back": "The record before this one reached the hub later.",
    "load.not-paper": "What is loaded into this store comes from paper.",
    "load.reference-unknown": "The line names an earlier one that is not there, or that recorded nothing.",
}


def says(refusal: Refused) -> str:
    """The sentence for a refusal, of loading or of a rule."""
    return LOADING.get(refusal.code) or sentence(refusal.code)
