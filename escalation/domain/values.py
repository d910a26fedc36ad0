"""Frozen values, and the same with some fields changed."""

from typing import Any, TypeVar

Value = TypeVar("Value")


def changed(value: Value, **fields: Any) -> Value:
    """A frozen value with some fields changed, as `dataclasses.replace` makes it, at a tenth of its cost.

    A decision changes a field or two of some value dozens of times, and a sweep decides thousands of times: naming
    all thirty fields again each time was most of its work. Only for dataclasses without slots and without a
    `__post_init__`; a field that does not exist is the caller's mistake, and no type checker sees it.
    """
    new: Value = object.__new__(type(value))
    new.__dict__.update(value.__dict__, **fields)
    return new


def made(kind: type[Value], names: tuple[str, ...], values: tuple[Any, ...], **more: Any) -> Value:
    """A frozen value from all its fields, those of `names` and `more`, under the same conditions."""
    new: Value = object.__new__(kind)
    new.__dict__.update(zip(names, values, strict=True), **more)
    return new
