import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cda_persons import has_valid_key
from ingest.hl7 import Stamp, clinical_document, path_of, read_stamp


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024", Stamp("2024", None)),
        ("202403", Stamp("2024-03", None)),
        ("20240312", Stamp("2024-03-12", None)),
        ("202403120815+0100", Stamp("2024-03-12", "08:15")),
        ("20240312233000+0100", Stamp("2024-03-12", "23:30")),
        ("20240312081559.123-0400", Stamp("2024-03-12", "08:15")),
        ("20240106113623+100", Stamp("2024-01-06", "11:36")),
    ],
)
def test_stamps_keep_their_precision_and_the_sender_s_day(written: str, expected: Stamp) -> None:
    assert read_stamp(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20240112233000+0000", Stamp("2024-01-13", "00:30")),
        ("20240712223000Z", Stamp("2024-07-13", "00:30")),
        ("20240331005900Z", Stamp("2024-03-31", "01:59")),
        ("20240331010000Z", Stamp("2024-03-31", "03:00")),
        ("20241027005900Z", Stamp("2024-10-27", "02:59")),
        ("20241027010000Z", Stamp("2024-10-27", "02:00")),
        ("20240712Z", Stamp("2024-07-12", None)),
    ],
)
def test_universal_time_is_told_in_france_s(written: str, expected: Stamp) -> None:
    assert read_stamp(written) == expected


@pytest.mark.parametrize(
    "written",
    ["20240230", "202413", "20240132", "2024031", "20240101250000", "20240101126100", "", "demain", "00010101", "٢٠٢٤"],
)
def test_what_no_calendar_has_is_no_date(written: str) -> None:
    assert read_stamp(written) is None


@pytest.mark.parametrize("matricule", ["295109912611193", "253072A07300443", "253072B07300470", "279035121518989"])
def test_keys_of_published_examples(matricule: str) -> None:
    assert has_valid_key(matricule)


@pytest.mark.parametrize("matricule", ["123456789012345", "2951099126111", "", "29510991261119x", "٢95109912611193"])
def test_false_or_missing_keys(matricule: str) -> None:
    assert not has_valid_key(matricule)


@given(number=st.integers(min_value=10**12, max_value=10**13 - 1), place=st.integers(0, 12), step=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: int, place: int, step: int) -> None:
    digits = str(number)
    matricule = f"{digits}{97 - number % 97:02d}"
    wrong = str((int(digits[place]) + step) % 10)
    assert has_valid_key(matricule)
    assert not has_valid_key(matricule[:place] + wrong + matricule[place + 1 :])


def test_paths_number_only_what_has_namesakes() -> None:
    document = clinical_document(
        b'<x xmlns:a="urn:hl7-org:v3"><a:ClinicalDocument><a:author/><a:author><a:time value="2024"/></a:author>'
        b"<a:custodian/></a:ClinicalDocument></x>"
    )
    paths = [path_of(element) for element in document.iter()]
    assert paths == [
        "/ClinicalDocument",
        "/ClinicalDocument/author[1]",
        "/ClinicalDocument/author[2]",
        "/ClinicalDocument/author[2]/time",
        "/ClinicalDocument/custodian",
    ]
    assert path_of(document, "value") == "/ClinicalDocument/@value"
