"""Files given on the command line."""

from pathlib import Path

from escalation.cli.wrong import Wrong


def text_of(file: Path) -> str:
    """The text of a file. Wrong where it cannot be read, or is not text."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(f"{file}: this is not a text file in UTF-8.") from None
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}.") from None
