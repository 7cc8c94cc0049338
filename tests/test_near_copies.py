"""Near-copies among many essays: what is found is alike, in one order, whatever comes first; and on the demo's texts nothing is missed."""

import os
import subprocess
import sys
from collections import defaultdict
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yanxiu_xl.demo import texts as demo_texts
from yanxiu_xl.measures import near_copies as module
from yanxiu_xl.measures.likeness import least_of, likeness, neighbouring
from yanxiu_xl.measures.near_copies import PERMUTATIONS, SHORT, candidates, near_copies, plan
from yanxiu_xl.problems.model import UserError

ROOT = Path(__file__).parent.parent
needs_datasketch = pytest.mark.skipif(find_spec("datasketch") is None, reason="datasketch is not installed (the group region of pyproject.toml)")
LIMIT = least_of(80)


def all_with_all(texts, least=LIMIT, author=None):
    """Every pair of texts that say something, compared with every other."""
    known = sorted({(key, text) for key, text in texts if text})
    found = ((one, other, likeness(first, second, least)) for (one, first), (other, second) in combinations(known, 2))
    return [pair for pair in found if pair[2] >= least and (author is None or author(pair[0]) != author(pair[1]))]


ESSAY = "。".join([*demo_texts.PRAISE, *demo_texts.ADVICE, *demo_texts.VIRTUES])[:900]
FOREIGN = "".join(map(chr, range(0x3400, 0x3400 + 900)))
"""Signs that stand in no text here."""
BRIEF = ESSAY[:100]
OTHER = "。".join(summary for *_, summary in demo_texts.LECTURES)[:900]


def changed(text, signs):
    """So many signs in the middle are other ones."""
    at = (len(text) - signs) // 2
    return text[:at] + FOREIGN[:signs] + text[at + signs:]


def scattered(text, every):
    """Every so manieth sign is another one."""
    return "".join(FOREIGN[at] if at % every == every - 1 else sign for at, sign in enumerate(text))


PLAIN = {"a": ESSAY}
CASES = [
    # what, key -> text, whether keys "a" and "b" are told, as how alike
    ("the same", {**PLAIN, "b": ESSAY}, 1.0),
    ("over the limit", {**PLAIN, "b": changed(ESSAY, 90)}, 0.9),
    ("just at the limit", {**PLAIN, "b": changed(ESSAY, 180)}, 0.8),
    ("a sign below the limit", {**PLAIN, "b": changed(ESSAY, 181)}, None),
    ("every fifth sign changed, at the limit", {**PLAIN, "b": scattered(ESSAY, 5)}, 0.8),
    ("every fourth sign changed, below", {**PLAIN, "b": scattered(ESSAY, 4)}, None),
    ("a third left out at the end, at the limit", {**PLAIN, "b": ESSAY[:600]}, 0.8),
    ("a sign more left out", {**PLAIN, "b": ESSAY[:599]}, None),
    ("a passage moved, at the limit", {**PLAIN, "b": ESSAY[180:] + ESSAY[:180]}, 0.8),
    ("the halves changed places, below", {**PLAIN, "b": ESSAY[450:] + ESSAY[:450]}, None),
    ("the first half copied, below", {**PLAIN, "b": ESSAY[:450] + OTHER[:450]}, None),
    ("another text", {**PLAIN, "b": OTHER}, None),
    ("an empty one", {**PLAIN, "b": ""}, None),
    ("two empty ones", {"a": "", "b": ""}, None),
    ("very short, the same", {"a": "好", "b": "好"}, 1.0),
    ("very short, other ones", {"a": "好", "b": "坏"}, None),
    ("very short beside a long one", {**PLAIN, "b": ESSAY[:2]}, None),
    ("short, at the limit", {"a": BRIEF, "b": changed(BRIEF, 20)}, 0.8),
    ("short, a sign below", {"a": BRIEF, "b": changed(BRIEF, 21)}, None),
    ("a short one and one that is not", {"a": ESSAY[:SHORT - 1], "b": ESSAY[:SHORT]}, 2 * (SHORT - 1) / (2 * SHORT - 1)),
    ("a short one and the longest that may be alike", {"a": ESSAY[:SHORT - 10], "b": ESSAY[:(SHORT - 10) * 3 // 2]}, 0.8),
]


@needs_datasketch
@pytest.mark.parametrize(("what", "texts", "share"), CASES, ids=[case[0] for case in CASES])
def test_a_pair(what, texts, share):
    found = list(near_copies(texts.items(), LIMIT))
    assert found == all_with_all(texts.items())
    assert [(one, other) for one, other, _ in found] == ([("a", "b")] if share else [])
    assert [found for *_, found in found] == ([pytest.approx(share)] if share else [])


@needs_datasketch
def test_pairs_of_one_author_are_left_out_and_of_others_told():
    texts = {("01", "孙梅", 1): ESSAY, ("01", "孙梅", 2): changed(ESSAY, 50), ("02", "孙梅", 1): changed(ESSAY, 60), ("02", "刘建华", 1): ESSAY}
    found = [pair[:2] for pair in near_copies(texts.items(), LIMIT, author=lambda key: key[:2])]
    own = (("01", "孙梅", 1), ("01", "孙梅", 2))
    assert found == [pair for pair in combinations(sorted(texts), 2) if pair != own]
    assert own in [pair[:2] for pair in near_copies(texts.items(), LIMIT)]


def test_all_pairs_of_one_text_are_told():
    texts = [(number, BRIEF) for number in (3, 1, 2)]
    assert list(near_copies(texts, LIMIT)) == [(1, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0)]


def test_nothing_gives_nothing_and_one_text_is_like_none():
    assert list(near_copies([], LIMIT)) == list(near_copies([(1, ESSAY)], LIMIT)) == []


def test_a_key_has_one_text():
    assert list(near_copies([(1, BRIEF), (1, BRIEF)], LIMIT)) == []
    with pytest.raises(ValueError, match="two texts have the key 7"):
        list(near_copies([(7, BRIEF), (7, ESSAY)], LIMIT))


def test_without_the_library_one_is_told_what_is_lacking(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasketch", None)
    assert list(near_copies([(1, BRIEF), (2, BRIEF)], LIMIT)) == [(1, 2, 1.0)]  # which needs no estimate
    with pytest.raises(UserError, match=r"datasketch.*region"):
        list(near_copies([(1, ESSAY), (2, OTHER)], LIMIT))


# --- any texts ---

SIGNS = tuple("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经")


@st.composite
def essays(draw):
    """Key -> text: some long enough to be estimated, copies of them with signs, words or passages changed, and short ones."""
    random = draw(st.randoms(use_true_random=False))
    found = []
    for _ in range(draw(st.integers(1, 3))):
        base = random.choices(SIGNS, k=random.randrange(SHORT - 20, SHORT + 150))
        found.append(base)
        for _ in range(draw(st.integers(0, 3))):
            copy, wide = list(base), draw(st.sampled_from((1, 2, 9)))
            for _ in range(int(len(base) * draw(st.sampled_from((0.0, 0.1, 0.19, 0.21, 0.3))) / wide)):
                at = random.randrange(len(copy))
                copy[at:at + wide] = random.choices(SIGNS, k=wide)
            found.append(copy)
    found += [list(text) for text in draw(st.lists(st.text(st.sampled_from(SIGNS), max_size=30), max_size=3))]
    return {key: "".join(signs) for key, signs in enumerate(found)}


@needs_datasketch
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(essays(), st.data())
def test_order_and_repetition_give_the_same_pairs(texts, data):
    found = list(near_copies(texts.items(), LIMIT))
    again = data.draw(st.permutations([*texts.items(), *data.draw(st.lists(st.sampled_from(sorted(texts.items())), max_size=4))]))
    assert list(near_copies(again, LIMIT)) == found == sorted(found)
    assert set(found) <= set(all_with_all(texts.items()))


@needs_datasketch
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(essays(), st.sampled_from((50, 70, 80, 90, 100)), st.data())
def test_a_pair_comes_of_its_two_texts_whatever_else_there_is(texts, percent, data):
    kept = data.draw(st.sets(st.sampled_from(sorted(texts))))
    found = list(near_copies(texts.items(), least_of(percent)))
    fewer = list(near_copies(((key, texts[key]) for key in kept), least_of(percent)))
    assert fewer == [pair for pair in found if {pair[0], pair[1]} <= kept]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(st.sampled_from(SIGNS[:6]), max_size=12), max_size=12))
def test_of_short_texts_none_is_missed(texts):
    assert list(near_copies(enumerate(texts), LIMIT)) == all_with_all(enumerate(texts))


# --- how they are brought together ---

PLANS = [(percent, plan(least_of(percent)).rows) for percent in (50, 60, 70, 80, 90, 95, 100)]


def test_a_higher_limit_has_longer_bands():
    assert [rows for _, rows in PLANS] == sorted(rows for _, rows in PLANS)
    assert plan(LIMIT)[:2] == (4, 200)


@pytest.mark.parametrize(("percent", "rows"), PLANS)
def test_bands_take_no_more_than_there_is(percent, rows):
    how = plan(least_of(percent))
    assert how.rows * how.bands <= PERMUTATIONS < how.rows * (how.bands + 1)
    assert 0 < how.enough(PERMUTATIONS) / PERMUTATIONS <= how.shared <= 1


FAMILY = [ESSAY, *(changed(ESSAY, signs) for signs in (30, 90, 180, 300, 500)), OTHER, *(scattered(OTHER, every) for every in (3, 4, 5, 9)), ESSAY[::-1]]


@needs_datasketch
def test_the_bands_are_those_of_the_library():
    from datasketch import MinHash, MinHashLSH

    how = plan(LIMIT)._replace(shared=0.0)
    index, pairs = MinHashLSH(num_perm=PERMUTATIONS, params=(how.bands, how.rows)), []
    for at, text in enumerate(FAMILY):
        known = MinHash(PERMUTATIONS, hashfunc=int)
        known.update_batch(neighbouring(text).tolist())
        pairs += [(other, at) for other in index.query(known)]
        index.insert(at, known)
    assert list(candidates(FAMILY, how)) == sorted(pairs)
    assert 0 < len(pairs) < len(FAMILY) * (len(FAMILY) - 1) / 2


@needs_datasketch
@pytest.mark.parametrize("at_once", [1, 3, 7])
def test_pairs_are_the_same_however_many_are_looked_at_together(monkeypatch, at_once):
    texts = list(enumerate(FAMILY))
    found = list(near_copies(texts, LIMIT))
    monkeypatch.setattr(module, "_PAIRS", at_once)
    assert list(near_copies(texts, LIMIT)) == found == all_with_all(texts)


@needs_datasketch
def test_pythons_hashing_changes_nothing():
    program = ("from tests.test_near_copies import FAMILY, LIMIT, near_copies\n"
               "print(list(near_copies(((f'teacher {at}', text) for at, text in enumerate(FAMILY)), LIMIT)))")
    told = {
        subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, cwd=ROOT,
                       capture_output=True, text=True, check=True).stdout for seed in ("1", "2")}
    assert len(told) == 1
    assert "teacher" in told.pop()


# --- the demo town ---


@pytest.fixture(scope="module")
def handed_in(demo):
    """Key -> the texts of the demo: files beside the returns, and what each teacher of a school has written into the books, as one text."""
    written = defaultdict(list)
    with demo[0].archive(read_only=True) as archive:
        for school, row, text in archive.db.execute("SELECT return_id, source_row, text FROM attachment WHERE text <> ''"):
            written["file", school, row].append(text)
        for school, who, strengths, advice in archive.db.execute(
                "SELECT return_id, observer, strengths, advice FROM row_observations WHERE strengths IS NOT NULL AND advice IS NOT NULL"):
            written["lessons", school, who or ""].append(f"{strengths}。{advice}。")
            written["lesson", school, len(written)].append(strengths)
    return {tuple(map(str, key)): "".join(lines)[:2000] for key, lines in written.items()}


@needs_datasketch
def test_on_the_demos_texts_nothing_is_missed(handed_in):
    files = {key: text for key, text in handed_in.items() if key[0] == "file"}
    long = {key: text for key, text in handed_in.items() if key[0] == "lessons"}
    assert [share for *_, share in near_copies(files.items(), LIMIT)] == [share for *_, share in all_with_all(files.items())] != []
    found = all_with_all((files | long).items())
    assert list(near_copies((files | long).items(), LIMIT)) == found
    assert sum(len(long[one]) >= SHORT <= len(long[other]) for one, other, _ in found if one in long and other in long) > 20


@needs_datasketch
def test_on_the_demos_shortest_texts_either(handed_in):
    some = dict([(key, text) for key, text in handed_in.items() if key[0] == "lesson"][:1200:2])
    assert list(near_copies(some.items(), LIMIT)) == all_with_all(some.items())
