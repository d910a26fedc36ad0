"""The kinds of field that acts are made of. Each says in a plain sentence what is wrong with what was given.

`ask` is the sentence when a field is missing; a field without one may be left out.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate, validates_schema

from escalation.domain.language import mark, say
from escalation.storage.people import normalised

LONG, SHORT, CODE = 10_000, 300, 100

EMPTY_SPACE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
LINE_BREAKS = re.compile(r"\r\n?|[\v\x85\u2028\u2029]")
MARKS = re.compile(r"[\u061c\u200e\u200f]")
UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

YES = frozenset({"true", "yes", "on", "y", "1"})
NO = frozenset({"false", "no", "off", "n", "0"})

TAKE_OUT = mark("Take out the characters that cannot be shown.")


def blank(value: object, *, depth: int = 3) -> bool:
    """Whether nothing was given: None, white space, or a list or form in which every part is blank."""
    if value is None:
        return True
    if isinstance(value, str):
        return not trimmed(value)
    if isinstance(value, (Mapping, list, tuple)):
        parts = value.values() if isinstance(value, Mapping) else value
        return depth > 0 and len(value) <= CODE and all(blank(part, depth=depth - 1) for part in parts)
    return False


def trimmed(text: str) -> str:
    """The text without white space, or what looks like none, around it."""
    return text.strip(EMPTY_SPACE)


def quoted(given: str) -> str:
    """What was given, short enough to show in a sentence."""
    text = UNSHOWABLE.sub("", given[:CODE])
    return f"“{text[:39]}…”" if len(text) > 40 else f"“{text}”"


def name_of(key: object) -> str:
    """A key of a mapping as a name. YAML allows keys of any kind."""
    return key[:CODE] if isinstance(key, str) else words_of(key) or type(key).__name__


def words_of(value: object) -> str | None:
    """A text, or a number of ordinary size as text; None for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and abs(value) < 10**18 and not isinstance(value, bool) else None


def _asked(ask: str | None) -> dict[str, Any]:
    return {"required": ask is not None, "error_messages": {"required": ask or "", "null": ask or ""}}


class Spoken(fields.Field[Any]):
    """A field whose own messages were marked where they are written, and are said when they are needed."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """The fault of that kind, in the reader's language."""
        return ValidationError([say(str(each)) for each in super().make_error(key, **kwargs).messages])


class Text(Spoken, fields.String):
    """Words of a person, kept as typed: markup and formulas are text like any other.

    Line breaks become one kind, and marks that only steer the direction of writing go. Characters that cannot be shown,
    or that turn round what stands beside them, are refused.
    """

    def __init__(self, *, ask: str | None = None, most: int = LONG) -> None:
        super().__init__(**_asked(ask))
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        words = words_of(value)
        if words is None:
            raise ValidationError(say("Write this in words."))
        return self.checked(words)

    def checked(self, text: str) -> str:
        """The text as it is kept. ValidationError with a sentence when it is too long or cannot be shown."""
        text = trimmed(MARKS.sub("", LINE_BREAKS.sub("\n", text)))
        if len(text) > self.most:
            raise ValidationError(
                say(
                    "Shorten this to %(most)s characters. You have written %(written)s.",
                    most=f"{self.most:,}",
                    written=f"{len(text):,}",
                )
            )
        if UNSHOWABLE.search(text):
            raise ValidationError(say(TAKE_OUT))
        return text


class Line(Text):
    """Words on one line."""

    def __init__(self, *, ask: str | None = None, most: int = SHORT) -> None:
        super().__init__(ask=ask, most=most)

    def checked(self, text: str) -> str:
        """The text as it is kept, on one line. ValidationError as for any text."""
        return re.sub(r"\s+", " ", super().checked(text))


class Word(Text):
    """The key of something: a stage, a clock, a protocol. Only its shape is checked here."""

    SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
    WRONG = mark("Use only letters, figures, hyphens, dots and underscores.")

    def __init__(self, *, ask: str | None = None, wrong: str | None = None) -> None:
        super().__init__(ask=ask, most=CODE)
        self.wrong = wrong or self.WRONG

    def checked(self, text: str) -> str:
        """The key. ValidationError when it does not have the shape of one."""
        text = super().checked(text)
        if not self.SHAPE.match(text):
            raise ValidationError(say(self.wrong))
        return text


class AgencyKey(Word):
    """The key of an agency or a team; whether there is one is for the services to say."""

    SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
    WRONG = mark("Choose an agency from the list.")

    def checked(self, text: str) -> str:
        """The key, in small letters."""
        return super().checked(text.lower())


class Token(Word):
    """A random mark that a form carries, so that sending it twice does one thing."""

    SHAPE = re.compile(r"[A-Za-z0-9_.=+/:-]+\Z")


class Person(Text):
    """A person, by e-mail address as accounts keep it; services find out who it is."""

    WRONG = mark("Enter an e-mail address, such as name@agency.example.")

    def __init__(self, *, ask: str | None = None) -> None:
        super().__init__(ask=ask, most=254)

    def checked(self, text: str) -> str:
        """The address in small letters. ValidationError when it is none."""
        text = normalised(super().checked(text))
        validate.Email(error=say(self.WRONG))(text)
        return text


class Code(Spoken, fields.String):
    """One of a closed list. Case, hyphens and spaces are forgiven."""

    def __init__(self, choices: Iterable[str], *, ask: str | None = None) -> None:
        super().__init__(**_asked(ask))
        self.choices = tuple(choices)
        self._known = {_folded(code): code for code in self.choices}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = trimmed(words_of(value) or "")
        if not text or len(text) > CODE:
            raise ValidationError(say("Choose %(choices)s.", choices=either(self.choices)))
        folded = _folded(text)
        if folded in self._known:
            return self._known[folded]
        near = get_close_matches(folded, self._known, n=1, cutoff=0.75)
        if near:
            raise ValidationError(
                say(
                    "%(given)s is not a choice here. Did you mean %(near)s?",
                    given=quoted(text),
                    near=self._known[near[0]],
                )
            )
        raise ValidationError(say("Choose %(choices)s.", choices=either(self.choices)))


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.casefold())


def either(words: Iterable[str]) -> str:
    """The words as a choice in a sentence: a, b or c."""
    *most, last = words
    return say("%(most)s or %(last)s", most=", ".join(most), last=last) if most else last


class YesNo(Spoken, fields.Boolean):
    """Yes or no, as files, forms and people write it."""

    def __init__(self, *, ask: str | None = None) -> None:
        super().__init__(**_asked(ask))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        answer = yes_or_no(value)
        if answer is None:
            raise ValidationError(say("Choose yes or no."))
        return answer


def yes_or_no(value: object) -> bool | None:
    """What a value says, if it says yes or no at all."""
    if isinstance(value, bool):
        return value
    word = (words_of(value) or "").strip().lower()
    return True if word in YES else False if word in NO else None


class Number(Spoken, fields.Integer):
    """A whole number between two others."""

    def __init__(self, low: int, high: int, *, ask: str | None = None, wrong: str | None = None) -> None:
        super().__init__(**_asked(ask))
        self.low, self.high = low, high
        self.wrong = wrong or ask

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise ValidationError(say(self.wrong) if self.wrong else self.between())
        return value

    def between(self) -> str:
        """What it has to be, where nothing else was given to say."""
        return say("Enter a whole number from %(low)s to %(high)s.", low=self.low, high=f"{self.high:,}")


class Several(Spoken, fields.List[Any]):
    """A list without repetitions; one thing alone is a list of one, and blanks are passed over.

    A fault in a list of plain values belongs to the whole list, in a list of forms to the form that has it. `name` is
    the field's name where Python cannot have it.
    """

    def __init__(
        self, inner: fields.Field[Any], *, ask: str | None = None, most: int = 30, name: str | None = None
    ) -> None:
        super().__init__(inner, data_key=name, attribute=name, **_asked(ask))
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        items = [value] if isinstance(value, (str, Mapping)) else value
        if not isinstance(items, (list, tuple)):
            raise ValidationError(say("Give a list here."))
        if len(items) > self.most:
            raise ValidationError(say("Name no more than %(most)s.", most=self.most))
        found: list[Any] = []
        faults: dict[int, Any] = {}
        for place, item in enumerate(items):
            if blank(item):
                continue
            try:
                one = self.inner.deserialize(item)
            except ValidationError as wrong:
                if not isinstance(self.inner, fields.Nested):
                    raise
                faults[place] = wrong.messages
            else:
                found += [one] if one not in found else []
        if faults:
            raise ValidationError(faults)
        return found


class Part(Spoken, fields.Nested):
    """A form within a form. A needed one that is missing asks for each of its own needed fields."""

    def __init__(self, form: "type[Form]", *, needed: bool = False) -> None:
        super().__init__(form, required=needed)


class Form(Schema):
    """What every form of an act does: what is left blank was not given, and an unknown field is refused, not lost."""

    error_messages = {"type": mark("Fill in the fields of this part.")}  # noqa: RUF012  marshmallow's way

    class Meta:
        unknown = EXCLUDE

    def spelled_out(self, data: Any) -> Any:
        """The full form of a shorthand. Nothing here changes what was given."""
        return data

    @pre_load
    def what_was_given(self, data: Any, **_: Any) -> Any:
        """The fields that were given, without the blank ones."""
        data = self.spelled_out(data)
        if not isinstance(data, Mapping):
            return data
        given = {name: value for name, value in data.items() if not blank(value)}
        for name, field in self.fields.items():
            if isinstance(field, Part) and field.required:
                given.setdefault(field.data_key or name, {})
        return given

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def nothing_unknown(self, data: Any, original_data: Any, **_: Any) -> None:
        """ValidationError that names each field which is not one of this form's."""
        original_data = self.spelled_out(original_data)
        if not isinstance(original_data, Mapping):
            return
        known = [field.data_key or name for name, field in self.fields.items()]
        strange = [name for name in list(original_data)[:CODE] if name not in known]
        if strange:
            raise ValidationError({name_of(name): [_no_such_field(name_of(name), known)] for name in strange})


def _no_such_field(name: str, known: list[str]) -> str:
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    told = say("There is no field %(name)s here.", name=quoted(name))
    return " ".join((told, say("Did you mean “%(near)s”?", near=near[0]))) if near else told
