"""A partnership's own words in the program's English sentences: "difference" for "disagreement", "tier" for "stage".

Only the program's own sentences are changed, before names and numbers are put into them; never what people wrote.
"""

import re
from dataclasses import dataclass

_CASE = re.compile(r"(?<!%\()\b(?:(an?) )?(?:professional )?disagreement(s?)\b", re.IGNORECASE)
_STAGE = re.compile(r"(?<!%\()\b(?:(an?) )?stage(s?)\b", re.IGNORECASE)

_VOWELS = tuple("aeiou")
_SOUNDS_LIKE_A_VOWEL = ("hour", "honest", "heir", "honour")
_SOUNDS_LIKE_A_CONSONANT = ("uni", "use", "usu", "eu", "one", "once", "ut")
_HISSING = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a partnership calls a disagreement and a stage; None where it says as everybody does."""

    case: str | None = None
    stage: str | None = None

    def __bool__(self) -> bool:
        return bool(self.case or self.stage)

    def put_into(self, sentence: str) -> str:
        """The sentence in these words, with the article and the plural that they need."""
        if self.case:
            sentence = _CASE.sub(lambda found: _instead(found, self.case or ""), sentence)
        if self.stage:
            sentence = _STAGE.sub(lambda found: _instead(found, (self.stage or "").lower()), sentence)
        return sentence


EVERYBODYS = OwnWords()
"""For what belongs to no partnership."""


def _instead(found: re.Match[str], word: str) -> str:
    article, plural = found.group(1), found.group(2)
    said = many(word) if plural else word
    if article:
        said = f"{article_of(word)} {said}"
    return said[:1].upper() + said[1:] if found.group(0)[:1].isupper() else said


def article_of(noun: str) -> str:
    """ "a" or "an", by how the word begins."""
    begins = noun.lower()
    if begins.startswith(_SOUNDS_LIKE_A_VOWEL):
        return "an"
    return "an" if begins.startswith(_VOWELS) and not begins.startswith(_SOUNDS_LIKE_A_CONSONANT) else "a"


def many(noun: str) -> str:
    """More than one of them: "differences", "enquiries", "alert processes"."""
    ends = noun.lower()
    if ends.endswith(_HISSING):
        return f"{noun}es"
    if ends.endswith("y") and not ends.endswith(("ay", "ey", "oy", "uy")):
        return f"{noun[:-1]}ies"
    return f"{noun}s"
