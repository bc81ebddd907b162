"""Back to the file: which line a record stood on, and what exactly was written there."""

from __future__ import annotations

from segpush.engine.reading.locate import locate, originals
from tests.reading.drops import CSV, QUOTED, dropped


def test_places_count_physical_lines_over_quoted_newlines_blank_lines_and_every_line_end() -> None:
    data = b'a,b\r\n\r\n1,"two\nlines\rhere"\r\r\n2,3\n\n\n"4\r\n5",6'
    with dropped(data, dialect=QUOTED) as drop:
        assert drop.places == [(1, 0, 3, '1,"two\nlines\rhere"'), (2, 0, 7, "2,3"), (3, 0, 10, '"4\r\n5",6')]


def test_places_over_several_files_and_bad_records() -> None:
    with dropped(b"\xef\xbb\xbfa,b\n1,2\n3\n", b"a,b\r\n\r\n4,5\r\n", dialect=CSV) as drop:
        assert drop.places == [(1, 0, 2, "1,2"), (2, 0, 3, "3"), (3, 1, 3, "4,5")]
        assert drop.orders == [1, 3]


def test_only_what_is_asked_for_is_located_under_the_name_asked_for() -> None:
    with dropped(b"a\n" + b"".join(b"row %d\n" % number for number in range(1, 2_001))) as drop:
        locate(drop.db, [7, 1_999], "rejected_places")
        assert drop.db.execute("FROM rejected_places ORDER BY ord").fetchall() == [
            (7, 0, 8, "row 7"),
            (1_999, 0, 2_000, "row 1999"),
        ]
        locate(drop.db, [], "nothing")
        assert drop.db.execute("FROM nothing").fetchall() == []


def test_text_is_what_the_file_held_quotes_escapes_controls_and_all() -> None:
    with dropped(b'a,b\n"The \\"Blue\\" \x07Door",null\n', dialect=QUOTED) as drop:
        assert drop.places == [(1, 0, 2, '"The \\"Blue\\" \x07Door",null')]


def test_originals_are_the_bytes_themselves_each_with_a_line_end() -> None:
    with dropped(b'a,b\r\n1,2\r\nJ\xfcrgen\r\n"x\ny",3\r5,6', dialect=QUOTED) as drop:
        assert list(originals(drop.db, [1, 2, 3, 4])) == [b"1,2\r\n", b"J\xfcrgen\r\n", b'"x\ny",3\r', b"5,6\n"]


def test_places_are_found_in_a_file_of_many_pieces() -> None:
    rows = 60_000
    data = b"a,b\n" + b"".join(b'"%d","%s\n"\n' % (number, b"x" * 40) for number in range(1, rows + 1))
    with dropped(data, dialect=QUOTED) as drop:
        wanted = [1, 20_000, 33_333, rows]
        locate(drop.db, wanted)
        found = drop.db.execute("SELECT ord, line, split_part(text, ',', 1) FROM located ORDER BY ord").fetchall()
        assert found == [(number, number * 2, f'"{number}"') for number in wanted]
        assert len(drop.db.execute("FROM source_piece").fetchall()) > 2
