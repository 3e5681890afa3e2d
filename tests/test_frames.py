"""A frame in parts: a viewer gets those that are others than it has seen, and nothing else."""

from pages.frames import Frames, Message, event, parts


def told(frames: Frames, seen: int) -> tuple[int, str]:
    """The version now, and the words a viewer gets who has seen the frame up to another."""
    version, message = frames.since(seen)
    return version, message.plain.decode().removeprefix("id: \ndata: ").strip() if message else ""


def test_a_frame_of_several_lines_is_one_event() -> None:
    assert event("billing:3", "<p>\n\n  one\n</p>") == b"id: billing:3\ndata: <p>\ndata:   one\ndata: </p>\n\n"


def test_a_frame_is_taken_apart_by_what_each_part_becomes() -> None:
    one = '<hx-partial hx-target="#one" hx-swap="outerMorph"><p id="one"></p></hx-partial>'
    two = '<hx-partial hx-target="#two" hx-swap="outerMorph"><p id="two"></p></hx-partial>'
    assert parts(f"\n{one}\n\n{two}\n") == {"one": one, "two": two}


def test_before_the_first_frame_there_is_nothing_to_tell() -> None:
    assert Frames().since(0) == (0, None)


def test_a_newcomer_gets_every_part() -> None:
    frames = Frames()
    frames.take("", {"a": "a1", "b": "b1"})
    frames.take("", {"a": "a2", "b": "b1"})
    assert told(frames, 0) == (2, "a2b1")


def test_who_was_there_gets_only_what_is_another_now() -> None:
    frames = Frames()
    frames.take("", {"a": "a1", "b": "b1"})
    frames.take("", {"a": "a1", "b": "b2"})
    assert told(frames, 1) == (2, "b2")


def test_where_nothing_is_another_nothing_is_told() -> None:
    frames = Frames()
    for id_ in ("1", "2"):
        frames.take(id_, {"a": "a1"})
    assert frames.since(1) == (1, None)


def test_who_has_missed_frames_gets_all_that_changed_since_as_it_is_now() -> None:
    frames = Frames()
    for number in range(1, 5):
        frames.take("", {"a": f"a{number}", "b": f"b{min(number, 3)}", "c": f"c{min(number, 2)}", "d": "d1"})
    assert [told(frames, seen) for seen in (4, 3, 2, 1)] == [(4, ""), (4, "a4"), (4, "a4b3"), (4, "a4b3c2")]


def test_what_changed_and_changed_back_is_told_to_who_saw_it() -> None:
    frames = Frames()
    for html in ("there", "gone", "there"):
        frames.take("", {"a": html})
    assert [told(frames, seen)[1] for seen in (1, 2)] == ["there", "there"]


def test_a_part_that_is_not_in_a_frame_stays_and_what_is_in_it_comes_after_what_it_stands_in() -> None:
    frames = Frames()
    frames.take("", {"trouble": "the file is locked"})
    frames.take("", {"strip": "<div>(no trouble)</div>", "trouble": ""})
    frames.take("", {"trouble": "the file is locked"})
    assert told(frames, 0) == (3, "<div>(no trouble)</div>the file is locked")
    assert told(frames, 2) == (3, "the file is locked")


def test_what_the_page_counts_by_itself_is_no_change() -> None:
    frames = Frames()
    for seconds in (3, 4):
        age = f'<time class="age" data-since="2026-01-01T00:00:00Z">{seconds} s</time>'
        left = f'<time data-until="2026-01-01T00:00:30Z">{30 - seconds} s</time>'
        frames.take("", {"now": f'<div data-now="2026-01-01T00:00:0{seconds}Z"></div>', "a": f"<p>{age}, {left}</p>"})
    assert frames.since(1) == (1, None)
    frames.take("", {"a": '<time data-since="2026-01-01T00:00:02Z">2 s</time>'})
    assert frames.since(1)[0] == 2


def test_every_message_says_what_time_it_was_made_also_one_that_was_made_before() -> None:
    frames = Frames()
    frames.take("", {"now": '<div data-now="1"></div>', "a": "a1"})
    assert told(frames, 0)[1] == '<div data-now="1"></div>a1'
    frames.take("", {"now": '<div data-now="2"></div>', "a": "a1"})
    assert told(frames, 0)[1] == '<div data-now="2"></div>a1'
    frames.take("", {"now": '<div data-now="3"></div>', "a": "a2"})
    assert told(frames, 1)[1] == '<div data-now="3"></div>a2'


def test_a_message_is_made_and_packed_once_for_all_who_have_seen_the_same() -> None:
    frames = Frames()
    frames.take("", {"a": "a1"})
    _, one = frames.since(0)
    _, other = frames.since(0)
    assert isinstance(one, Message)
    assert other is one
    assert one.packed is one.packed
