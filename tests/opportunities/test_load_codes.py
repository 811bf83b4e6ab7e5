"""Loading the official lists of codes in the forms in which they are published."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from opportunities.models import CpvCode, Region

OFFICIAL = Path(__file__).resolve().parents[3] / "shared/data/codes/cpv-2008-en.csv"

SITE = b'code,check_digit,label\n03000000,1,"Farming, fishing"\n48000000,8,Software\n'
COMMISSION = b"""<?xml version="1.0" encoding="UTF-8"?>
<CPV_CODE>
  <CPV CODE="03000000-1"><TEXT LANG="DE">Ackerbau</TEXT><TEXT LANG="EN">Farming</TEXT></CPV>
  <CPV CODE="03100000-2"><TEXT LANG="EN">Agricultural &amp; horticultural</TEXT></CPV>
</CPV_CODE>"""
SEMICOLONS = "\ufeffCODE;BG;EN\r\n03000000-1;Земя;Farming\r\n".encode()
ONS = "\ufeffITL325CD,ITL325NM,ObjectId\r\nTLK64,Dorset,1\r\nTLK41,Plymouth,2\r\n".encode()
LOOKUP = b"LAD24CD,ITL325CD,ITL325NM,ITL225CD,ITL225NM\nE06,TLK64,Dorset,TLK6,South\n"


def load(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "codes"
    path.write_bytes(content)
    out = StringIO()
    call_command("load_codes", str(path), stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_codes_of_a_digital_programme_are_there_from_the_start() -> None:
    assert str(CpvCode.objects.get(pk="72212000")) == (
        "72212000 Programming services of application software"
    )
    assert Region.objects.get(pk="TLK25").name == "Dorset"
    assert Region.objects.get(pk="TLK24").name == "Bournemouth, Christchurch and Poole"
    codes = set(CpvCode.objects.values_list("pk", flat=True))
    divisions = {f"{code[:2]}000000" for code in codes}
    assert divisions <= codes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "report", "codes"),
    [
        (
            SITE,
            "CPV codes: 1 added, 1 changed, 0 unchanged, 0 lines left out.",
            {"03000000": ("1", "Farming, fishing"), "48000000": ("8", "Software")},
        ),
        (
            COMMISSION,
            "CPV codes: 2 added, 0 changed, 0 unchanged, 0 lines left out.",
            {"03000000": ("1", "Farming"), "03100000": ("2", "Agricultural & horticultural")},
        ),
        (
            SEMICOLONS,
            "CPV codes: 1 added, 0 changed, 0 unchanged, 0 lines left out.",
            {"03000000": ("1", "Farming")},
        ),
    ],
)
def test_cpv_codes_are_read_as_they_are_published(
    tmp_path: Path, content: bytes, report: str, codes: dict[str, tuple[str, str]]
) -> None:
    assert load(content, tmp_path).strip() == report
    for pk, (check_digit, label) in codes.items():
        code = CpvCode.objects.get(pk=pk)
        assert (code.check_digit, code.label) == (check_digit, label)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "report", "names"),
    [
        (ONS, "1 added, 0 changed, 1 unchanged", {"TLK64": "Dorset"}),
        (LOOKUP, "2 added, 0 changed, 0 unchanged", {"TLK64": "Dorset", "TLK6": "South"}),
        (b"code,name\nUKK25,Dorset (area)\n", "0 added, 1 changed", {"TLK25": "Dorset (area)"}),
    ],
)
def test_regions_are_read_as_they_are_published(
    tmp_path: Path, content: bytes, report: str, names: dict[str, str]
) -> None:
    assert load(content, tmp_path).startswith(f"regions: {report}")
    assert {pk: Region.objects.get(pk=pk).name for pk in names} == names


@pytest.mark.django_db
def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    load(SITE, tmp_path)
    assert load(SITE, tmp_path).startswith("CPV codes: 0 added, 0 changed, 2 unchanged")


@pytest.mark.django_db
def test_a_list_without_check_digits_keeps_the_known_ones(tmp_path: Path) -> None:
    load(b"code,label\n48000000,Software\n", tmp_path)
    assert CpvCode.objects.get(pk="48000000").check_digit == "8"


@pytest.mark.django_db
def test_lines_that_are_no_codes_are_listed(tmp_path: Path) -> None:
    report = load(SITE + b"4800,1,Short\n48000000,8,Software again\n,,\n", tmp_path)

    assert "1 lines left out" in report
    assert "Left out, as it is not a code with a label: 4800-1 Short" in report
    assert CpvCode.objects.get(pk="48000000").label == "Software again"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "It has no columns of a CPV or ITL list that we know."),
        (b"a,b\n1,2\n", "It has no columns of a CPV or ITL list that we know."),
        (b"code,label\nx,y\n", "No code could be read from it."),
        (b"<CPV", "It is not well-formed XML"),
        (b"<html><body/></html>", "No code could be read from it."),
        (b"\xff\xfe\x00", "It is not text in UTF-8."),
        (b"code,label\n\x00,1\n", "is not a list of codes"),
    ],
)
def test_a_file_that_is_no_code_list_gets_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        load(content, tmp_path)
    assert sentence in str(refused.value)
    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_a_missing_file_gets_one_sentence() -> None:
    with pytest.raises(CommandError, match="Can not read nowhere: No such file or directory"):
        call_command("load_codes", "nowhere")


@pytest.mark.django_db
@pytest.mark.skipif(not OFFICIAL.exists(), reason=f"{OFFICIAL.name} is not here")
def test_the_full_official_list_is_loaded() -> None:
    shipped = CpvCode.objects.count()
    out = StringIO()
    call_command("load_codes", str(OFFICIAL), stdout=out)

    total = CpvCode.objects.count()
    assert total > 9_000
    assert out.getvalue().startswith(
        f"CPV codes: {total - shipped} added, 0 changed, {shipped} unchanged"
    )
