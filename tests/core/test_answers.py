"""How documents are sent: whole or in pieces."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from core.feeds.answers import in_pieces


@given(parts=st.lists(st.binary(max_size=40)), size=st.integers(min_value=1, max_value=50))
def test_pieces_are_the_same_bytes_in_larger_parts(parts: list[bytes], size: int) -> None:
    pieces = list(in_pieces(parts, size))
    assert b"".join(pieces) == b"".join(parts)
    assert all(len(piece) >= size for piece in pieces[:-1])


def test_pieces_are_made_as_they_are_taken() -> None:
    taken: list[int] = []

    def parts() -> Iterator[bytes]:
        for number in range(9):
            taken.append(number)
            yield b"abc"

    next(in_pieces(parts(), 6))
    assert taken == [0, 1]
