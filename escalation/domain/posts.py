"""Posts: who acts for an agency, or for the partnership itself, in a given role on a given day.

A protocol speaks in role words; a partnership maps them to posts; a post has a holder, a deputy or another
agency that stands in. The answer is a person, or a gap that says in a plain sentence what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from escalation.domain.language import say

AGENCY_ROLES = ("duty", "safeguarding_lead", "named_professional", "executive")
PARTNERSHIP_ROLES = ("coordinator", "executive")

OWN = ""
"""As the owner of a role word: the agency on whose side the word is read."""

DUTY_WORDS = frozenset({"practitioner", "decision_maker"})
"""The person named on the disagreement; where nobody is named, whoever is on duty."""

SIDE_PREFIXES = ("raising_", "receiving_")

MOST_REMEMBERED = 10_000

NO_STAND_INS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Post:
    """A role in an agency (None: in the partnership itself). People are ids, `stand_in` an agency's key."""

    agency: str | None
    role: str
    holder: int | None = None
    deputy: int | None = None
    stand_in: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Who acts. `agency` and `role` are the post this person holds: for a stand-in, that of the other agency.

    `via`: named | holder | deputy | stand_in.
    """

    person: int
    agency: str | None
    role: str
    via: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody acts in this role, or it leads to no post at all (`unmapped`). `why` is a sentence, and names nobody."""

    agency: str | None
    role: str
    why: str
    unmapped: bool = False


@dataclass(frozen=True)
class Posts:
    """A partnership's posts, the role words mapped to them, and who is away.

    `words`: role word → (owner, role), the owner being OWN, None for the partnership, or an agency's key.
    `away`: person → leave, first and last day included. `sectors`, `names`: by agency key.
    `inactive`: people who left; they keep their posts on paper and act in none.
    """

    posts: Mapping[tuple[str | None, str], Post]
    words: Mapping[str, tuple[str | None, str]]
    away: Mapping[int, tuple[tuple[date, date], ...]]
    sectors: Mapping[str, str]
    inactive: frozenset[int] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def holder(
        self, agency: str | None, word: str, *, on: date, stand_ins: Mapping[str, str] = NO_STAND_INS
    ) -> Found | Gap:
        """Who acts as `word` for the agency (None: the partnership) on that day, or what is missing.

        The post's holder, else its deputy, else the same post of the agency that stands in, else, where the
        stage's `stand_ins` (sector → role word) names the agency's sector, the post of that word.
        """
        asked = (agency, word, on, tuple(stand_ins.items()))
        known = self._found.get(asked)
        if known is not None:
            return known
        target = self.target(agency, word)
        if target is None:
            return Gap(agency, word, unmapped_sentence(word), unmapped=True)
        owner, role = target
        found = (
            self._in_post(owner, role, on)
            or self._standing_in(owner, role, on)
            or self._for_the_sector(agency, stand_ins, on)
        )
        if found is None:
            return Gap(owner, role, self.vacancy(owner, role))
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        self._found[asked] = found
        return found

    def available(self, person: int, on: date) -> bool:
        """Whether this person still works here and is not on leave that day."""
        if person in self.inactive:
            return False
        return not any(first <= on <= last for first, last in self.away.get(person, ()))

    def absent(self, on: date) -> frozenset[int]:
        """Everybody who is on leave that day, and everybody who left and is still in a post on paper."""
        left = {p for post in self.posts.values() for p in (post.holder, post.deputy) if p in self.inactive}
        return frozenset(p for p in {*self.away, *left} if not self.available(p, on))

    def posts_of(self, person: int, on: date) -> frozenset[tuple[str | None, str]]:
        """Every (agency, role) this person may act in that day.

        Holder and deputy may both act at any time, on leave too: leave changes who is waited for. A stand-in
        may act for the other agency on the days on which that agency has nobody of its own.
        """
        if person in self.inactive:
            return frozenset()
        own = {key for key, post in self.posts.items() if person in (post.holder, post.deputy)}
        stood_in_for = {
            key
            for key, post in self.posts.items()
            if post.stand_in is not None and (post.stand_in, post.role) in own and not self._in_post(*key, on)
        }
        return frozenset(own | stood_in_for)

    def unmapped(self, words: Iterable[str]) -> tuple[str, ...]:
        """Those of the words that lead to no post, in alphabetical order."""
        return tuple(sorted(w for w in set(words) if self.target(OWN, w) is None and self.target(None, w) is None))

    def target(self, agency: str | None, word: str) -> tuple[str | None, str] | None:
        """The (agency, role) that a word read for this agency stands for; None where it is not mapped.

        The partnership's own choice comes first; a word that is itself a role is its own mapping.
        """
        for candidate in _readings(word):
            if candidate in self.words:
                owner, role = self.words[candidate]
                return (agency if owner == OWN else owner), role
            if candidate in DUTY_WORDS and agency is not None:
                return agency, "duty"
            if agency is not None and (candidate in AGENCY_ROLES or candidate in self._agency_roles):
                return agency, candidate
            if candidate in PARTNERSHIP_ROLES or (None, candidate) in self.posts:
                return None, candidate
        return None

    def vacancy(self, agency: str | None, role: str, needed_for: str = "") -> str:
        """The sentence that says this post has nobody; `needed_for` is put in brackets beside the role."""
        name = say("The partnership") if agency is None else self.names.get(agency, agency)
        said = _with_place(spoken(role), needed_for)
        post = self.posts.get((agency, role))
        people = [p for p in (post.holder, post.deputy) if p is not None] if post else []
        if any(p not in self.inactive for p in people):
            return say("%(name)s: the %(role)s is away, and nobody deputises or stands in.", name=name, role=said)
        if people:
            return say("%(name)s: the %(role)s left, and nobody deputises or stands in.", name=name, role=said)
        if post is not None and post.stand_in is not None:
            other = self.names.get(post.stand_in, post.stand_in)
            return say(
                "%(name)s has nobody as %(role)s, and %(other)s has nobody there to stand in.",
                name=name,
                role=said,
                other=other,
            )
        return say("%(name)s has nobody as %(role)s, and no agency stands in.", name=name, role=said)

    @cached_property
    def _found(self) -> dict[tuple[str | None, str, date, tuple[tuple[str, str], ...]], Found]:
        """Who was found lately: a sweep asks the same for every disagreement. Gaps speak a reader's language."""
        return {}

    @cached_property
    def _agency_roles(self) -> frozenset[str]:
        return frozenset(role for agency, role in self.posts if agency is not None)

    def _in_post(self, agency: str | None, role: str, on: date) -> Found | None:
        post = self.posts.get((agency, role))
        if post is None:
            return None
        if post.holder is not None and self.available(post.holder, on):
            return Found(post.holder, agency, role, "holder")
        if post.deputy is not None and self.available(post.deputy, on):
            return Found(post.deputy, agency, role, "deputy")
        return None

    def _standing_in(self, agency: str | None, role: str, on: date) -> Found | None:
        """One step only: an agency that itself relies on another cannot stand in for a third."""
        post = self.posts.get((agency, role))
        if post is None or post.stand_in is None:
            return None
        found = self._in_post(post.stand_in, role, on)
        return found and Found(found.person, found.agency, found.role, "stand_in")

    def _for_the_sector(self, agency: str | None, stand_ins: Mapping[str, str], on: date) -> Found | None:
        word = stand_ins.get(self.sectors.get(agency, "")) if agency is not None else None
        target = self.target(agency, word) if word is not None else None
        found = self._in_post(*target, on) if target is not None else None
        return found and Found(found.person, found.agency, found.role, "stand_in")


def spoken(role: str) -> str:
    """A role's key as people say it: `senior_liaison_officer` → "senior liaison officer"."""
    return role.replace("_", " ")


def unmapped_sentence(word: str, needed_for: str = "") -> str:
    """The sentence for a role word that the partnership has not mapped to a post."""
    if needed_for:
        return say("No post is chosen for the role “%(role)s” (%(place)s).", role=spoken(word), place=needed_for)
    return say("No post is chosen for the role “%(role)s”.", role=spoken(word))


def _with_place(role: str, needed_for: str) -> str:
    return f"{role} ({needed_for})" if needed_for else role


def _readings(word: str) -> Iterator[str]:
    """The word itself, then without the side that some protocols put before it."""
    yield word
    for prefix in SIDE_PREFIXES:
        if word.startswith(prefix):
            yield word.removeprefix(prefix)
