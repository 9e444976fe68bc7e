"""One-time codes: found in the mail that people get, and no number taken for one in mail that has none."""

import pytest

from catcher.message import read
from tests.message.samples import mail, multipart

FOOTER = "\n\n© 2026 Shop Inc., 12345 Main Street, San Francisco, CA 94107 · +1 415 555 0123 · order #104131\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 481220", "481220"),
        ("Your code is 481 220.", "481220"),
        ("Your verification code is: 481-220", "481220"),
        ("481220 is your verification code", "481220"),
        ("481220 is your Shop code. It expires in 10 minutes.", "481220"),
        ("G-481220 is your verification code.", "481220"),
        ("Use 481220 to sign in.", "481220"),
        ("Enter this code:\n\n  4812 2093\n\nIt is good for 10 minutes.", "48122093"),
        ("Your PIN: 4812", "4812"),
        ("Your PIN: 1999", "1999"),
        ("Your OTP is 48122", "48122"),
        ("one-time password 481220", "481220"),
        ("Ihr Bestätigungscode lautet 481220", "481220"),
        ("Ihre TAN: 481220", "481220"),
        ("Votre code est 481220", "481220"),
        ("Tu código es 481220", "481220"),
        ("Ваш код: 481220", "481220"),
        ("您的验证码是481220", None),
        ("您的验证码是 481220", "481220"),
        ("認証コード：481220", "481220"),
        ("Hi Ann,\n\n481220\n\nBob", "481220"),
        ("Your code: 4 8 1 2 2 0", "481220"),
        ("Your backup code is 7KQ9-X2PD", "7KQ9-X2PD"),
        ("Enter code: WDJB-MJHT\n", "WDJB-MJHT"),
        ("Your login code for Shop is a8f3k2", "a8f3k2"),
        ("Use code SAVE20 at checkout", "SAVE20"),
        ("THE CODE IS GOOD FOR ONE DAY", None),
        ("Please read the code of conduct, version 2024.", None),
        ("Your order 481220 has shipped.", None),
        ("Invoice no. 481220 over $1234 is due on Nov 20, 2026.", None),
        ("Call +1 415 481220 now", None),
        ("It costs 1234 EUR", None),
        ("Postfach 10115 Berlin", None),
        ("Since 1998 we have served 12345 people.", None),
        ("The card ending in 4812 was charged.", None),
        ("https://x.example/verify?code=481220", None),
        ("a481220@x.example, x.example/481220", None),
        ("PATCH 0123456789 abcdef1 code 0x1234", None),
        ("123456789012 is your code? No, too long.", None),
        ("Your code is 481220, or use code 993417", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("footer", ["", FOOTER], ids=["alone", "with a footer"])
def test_the_code(text: str, code: str | None, footer: str) -> None:
    assert read(mail(text + footer)).code == code


def test_the_code_of_html() -> None:
    source = "<h1>Sign in</h1><p>Your code</p><div style='font-size:40px'>\n481&nbsp;220\n</div><p>© 2026, CA 94107</p>"
    content = read(mail(source, content_type="text/html", subject="Sign in"))
    assert content.code == "481220"
    assert [code.value for code in content.codes if code.likely] == ["481220"]


def test_one_code_on_both_sides_and_in_the_subject_is_one() -> None:
    raw = multipart(
        "alternative",
        "\nYour code is 481220",
        "Content-Type: text/html\n\n<b>481220</b>",
        subject="481220 is your code",
    )
    (code,) = read(raw).codes
    assert code.value == "481220"
    assert code.context == "481220 is your code"


def test_candidates_are_listed_with_what_stands_around_them() -> None:
    content = read(mail("Your code is 481220.\nPlease use 993417 as the code.\n© 2026 Shop"))
    assert content.code is None
    assert [(code.value, code.context, code.likely) for code in content.codes] == [
        ("481220", "Your code is 481220.", True),
        ("993417", "Please use 993417 as the code.", True),
        ("2026", "© 2026 Shop", False),
    ]
