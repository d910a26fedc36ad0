"""How each kind of picture is laid out, as a description that a drawing program turns into lines and letters."""
