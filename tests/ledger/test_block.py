import pytest

from bot.ledger.block import claims


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
