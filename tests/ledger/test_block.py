import pytest

from bot.errors import LedgerError
from bot.ledger.block import claims, find


@pytest.mark.parametrize(
    "line",
    [
        "Grace-Record: v1 merged",
        "grace-record: v1 merged",
        "  GRACE-SIGNATURE : AAAA",
        "Grace\u2010Record: v1",
        "Gr\u0430\u0441e-R\u0435cord: v1",
        "Ｇｒａｃｅ－Ｒｅｃｏｒｄ： v1",
        "𝐆𝐫𝐚𝐜𝐞-𝐑𝐞𝐜𝐨𝐫𝐝: v1",
        "Gra\u200bce-Reco\u2060rd: v1",
        "\u202eGrace-Record: v1",
        "\xa0Grace-Record\xa0: v1",
    ],
)
def test_what_a_reader_would_take_for_grace_s_is_a_claim(line: str) -> None:
    assert claims(f"Title\n\n{line}\n")
    assert claims(f"Title\r{line}".encode())


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Grace found this: see Grace-Record: v1",
        "> Grace-Record: v1 merged",
        "    Grace-Record: v1 merged",
        "Grace-Period: 3 days",
        "Gracefully-Fix: nothing",
        "* Grace-Record v1",
        "Co-authored-by: Grace <grace@example.com>",
    ],
)
def test_what_speaks_about_grace_is_none(line: str) -> None:
    assert not claims(f"Title\n\n{line}\n")
    assert not claims(b"caf\xe9\n" + line.encode())


@pytest.mark.parametrize(
    "line",
    [
        "Gr\u1d00ce-Record: v1",
        "\u13c0race-Record: v1",
        "Grace-Fi\u1e8b: fix_1",
        "G\u0332race-Record: v1",
        "Grace\ua4f8Record: v1",
        "Grace-Re\u03f2ord\ufe55 v1",
        "Grace_Record: v1 merged",
        "harmless\x08\x08\x08Grace-Record: v1",
        "\x1b[0mGrace-Record: v1",
        "Gr\U000e0041ace-Record: v1",
        "Grace\u3164-Record: v1",
    ],
)
def test_no_alphabet_and_no_terminal_hides_a_claim(line: str) -> None:
    assert claims(f"Title\n\n{line}\n")


@pytest.mark.parametrize(
    "line", ["我们需要的-时间: 一", "grâce à elle: merci", "Gnade-Grund: über alles", "été-réc: x"]
)
def test_other_languages_claim_nothing(line: str) -> None:
    assert not claims(f"Title\n\n{line}\n")


def test_a_claim_below_a_long_message_is_one() -> None:
    assert claims("x" * (1 << 20) + "\nGrace-Record: v1 merged\n")


@pytest.mark.parametrize("opener", ["\x9d", "\x1b]", "\u202e", "\x9b0", "\x08", "Grace-Fix"])
def test_a_long_row_of_what_opens_something_is_read_in_one_go(opener: str) -> None:
    assert not claims(opener * (1 << 18))


def test_a_record_of_very_many_folds_is_read_in_one_go() -> None:
    with pytest.raises(LedgerError, match="is no line of a record"):
        find("Grace-Record: v1 merged\n" + " x\n" * 300_000 + "Grace-\nGrace-Signature: A\n")
