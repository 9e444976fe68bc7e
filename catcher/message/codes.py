"""One-time codes: which of a mail's numbers one is asked to type in.

Every number that could be one is weighed by what stands around it: words such as "code" or "PIN" speak for
it, whatever makes it a year, a price, a postcode, a phone number or an order speaks against. Each rule is a
row; the reader of a doubtful case adds a row and a test.
"""

import re

from msgspec import Struct

LIKELY = 3
"""Points from which a candidate is taken to be a code."""
CLEAR = 3
"""Points by which the best of several likely ones must lead to be *the* code."""
MOST_CANDIDATES = 200
"""Numbers of one mail that are weighed; a table of figures has no code in it."""
LONGEST_TEXT = 100_000
"""Characters that are searched: a mail with a code is short."""


class Code(Struct, frozen=True):
    """A number or word that could be a one-time code."""

    value: str
    """As one would type it: digits without the spaces and hyphens that group them."""
    context: str
    """The words around it, as in ``Your code is 481 220``."""
    points: int
    """How much speaks for it; from 3 it is likely."""

    @property
    def likely(self) -> bool:
        """Whether more speaks for it than against it."""
        return self.points >= LIKELY


_WORDS = (
    r"(?:one[- ]?time|single[- ]use|verification|verify|security|access|login|log-?in|sign-?in|confirmation|confirm"
    r"|authentication|2fa|two-factor|mfa|activation|recovery|reset|device|pairing|temporary)?\W{0,3}"
    r"(?:\b(?:pass)?codes?\b|\botp\b|\bpin\b|\bpasskey\b|\btoken\b|\bpassword\b|\bone-time\b|\bsicherheitscode\b"
    r"|\w*code\b|\btan\b|\bkennwort\b|\beinmal\w+|\bc[oó]digo\b|\bcodice\b|\bkod\w*\b|\bkód\b|\bkoodi\b|\bключ\b"
    r"|\bкод\w*\b|\bпароль\b|验证码|驗證碼|認証コード|確認コード|コード|인증\s?번호|인증\s?코드|الرمز|رمز)"
)
_KEYWORD = re.compile(_WORDS, re.IGNORECASE)
_INTENT = re.compile(
    r"\b(?:sign|log)[- ]?in\b|\bverif\w+|\bconfirm\w*|\benter\b|\bauthenti\w+|\banmeld\w+", re.IGNORECASE
)

# Digits in one, two or three groups, "G-" before them or not; never a piece of a longer number, a word,
# a URL or an address.
_DIGITS = re.compile(
    r"(?<![\w@/=&?%+.,:-])(?<!\d[ -])(?:[A-Z]{1,3}-)?"
    r"(\d{3}[ \u00a0\u2009-]\d{3}|\d{4}[ \u00a0\u2009-]\d{4}|\d{2}[ -]\d{2}[ -]\d{2}|\d(?:[ \u00a0]\d){3,7}|\d{4,9})"
    r"(?![\w@/%]|[.,:-]\d|[ -]\d)"
)
# Letters and digits, in groups or not. Only right after a word that announces a code.
_MIXED = re.compile(
    r"(?<![\w@/=&?%+.-])((?=[A-Za-z-]*\d)[A-Za-z0-9]{3,10}(?:-[A-Za-z0-9]{3,8}){0,4}|[A-Z]{4,8}(?:-[A-Z]{4,8}){0,2})(?![\w@/=-])"
)
_ANNOUNCED = re.compile(
    _WORDS + r"\s*(?:\w+\s+){0,2}?(?:is|ist|lautet|es|est|è|:|：|=|-|–|>)?\s*[\"'“„«*]?\s*\Z", re.IGNORECASE
)

# What stands right before a number, what right after it, and what that says: (points, before, after).
_SIGNS: tuple[tuple[int, re.Pattern[str] | None, re.Pattern[str] | None], ...] = tuple(
    (
        points,
        re.compile(before + r"\s*\Z", re.IGNORECASE) if before else None,
        re.compile(r"\s*" + after, re.IGNORECASE) if after else None,
    )
    for points, before, after in (
        (-6, r"[$€£¥₹#№]|\b(?:USD|EUR|GBP|CHF|JPY|Rs\.?)", ""),
        (-6, "", r"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|dollars?|euros?)\b)"),
        (-6, r"(?:\+|\(|\btel\.?:?|\bphone:?|\bfax:?|\bcall|\bmobile:?|\bext\.?)", ""),
        (
            -5,
            r"\b(?:order|invoice|ticket|case|ref(?:erence)?|receipt|account|customer|booking|tracking|issue|id|no|nr|rechnung|bestellung|kundennummer|article|room|suite|box|port|page|version)\.?(?:\s*(?:no|nr|number|id)\.?)?\s*[:#]?",
            "",
        ),
        (-5, r"\bending(?:\s+(?:in|with))?", ""),
        (-5, r"(?:©|\(c\)|copyright)", ""),
        (-5, r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?,?)?", ""),
        (-5, r",\s*[A-Z]{2}", ""),
        (
            -4,
            "",
            r"(?:minutes?|mins?|hours?|days?|seconds?|weeks?|years?|px|kb|mb|gb|km|kg|people|users|items?|points|times|words)\b",
        ),
        (-3, "", r"(?:street|st\.|ave|avenue|road|rd\.|blvd|drive|lane|way|stra(?:ß|ss)e)\b"),
    )
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_POSTCODE_TOWN = re.compile(r" (?-i:[A-ZÄÖÜ][a-zäöüß]{2,})")


def candidates(*texts: str) -> tuple[Code, ...]:
    """The candidates of these texts, the best first; equal ones in the order of the mail, none twice."""
    best: dict[str, Code] = {}
    for text in texts:
        for code in _in(text[:LONGEST_TEXT]):
            known = best.get(code.value)
            if known is None or code.points > known.points:
                best[code.value] = code
    return tuple(sorted(best.values(), key=lambda code: -code.points))


def clear(codes: tuple[Code, ...]) -> Code | None:
    """The code, where the best candidate is likely and no other comes near it."""
    likely = [code for code in codes if code.likely]
    if not likely or (len(likely) > 1 and likely[0].points - likely[1].points < CLEAR):
        return None
    return likely[0]


def _in(text: str) -> list[Code]:
    found: list[Code] = []
    seen = 0  # the end of the number before: a word that announced that one does not announce the next
    for match in _DIGITS.finditer(text):
        before = text[max(seen, match.start() - 80) : match.start()]
        after = text[match.end() : match.end() + 50]
        digits = "".join(filter(str.isdecimal, match[1]))
        if 4 <= len(digits) <= 9:
            found.append(Code(digits, _context(text, match), _weigh(digits, before, after)))
        seen = match.end()
        if len(found) == MOST_CANDIDATES:
            return found
    for match in _KEYWORD.finditer(text):
        mixed = _MIXED.search(text, match.end(), match.end() + 60)
        if mixed is None or _ANNOUNCED.search(text, match.start(), mixed.start()) is None:
            continue
        if mixed[1].isdecimal():
            continue  # weighed above
        alone = re.match(r"[ \t\"'”*.!]*(?:\r?\n|\Z)", text[mixed.end() :][:10]) is not None
        has_digit = any(character.isdecimal() for character in mixed[1])
        found.append(Code(mixed[1], _context(text, mixed), 5 if has_digit else 4 if alone else 2))
        if len(found) >= 2 * MOST_CANDIDATES:
            break
    return found


def _weigh(digits: str, before: str, after: str) -> int:
    points = 2 if len(digits) == 6 else 1 if len(digits) in {4, 5, 7, 8} else 0
    sentence = re.split(r"[.!?](?:\s|\Z)|\n", after, maxsplit=1)[0]
    spoken = _KEYWORD.search(before) is not None or _KEYWORD.search(sentence) is not None
    if spoken:
        points += 4
    elif _INTENT.search(before) or _INTENT.search(sentence):
        points += 2
    if re.search(r"(?:\A|\n)[ \t*>]*\Z", before) and re.match(r"[ \t*.]*(?:\r?\n|\Z)", after):
        points += 2  # it has a line to itself
    for worth, precedes, follows in _SIGNS:
        if (precedes is not None and precedes.search(before)) or (follows is not None and follows.match(after)):
            points += worth
    if _YEAR.match(digits):
        points -= 3
    if len(digits) == 5 and _POSTCODE_TOWN.match(after):
        points -= 3
    return points


def _context(text: str, match: re.Match[str]) -> str:
    """The line around a candidate, or as much of it as stands nearby."""
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - 40)
    end = text.find("\n", match.end())
    end = min(len(text) if end < 0 else end, match.end() + 30)
    if text[start:end].strip() == match[0].strip():  # alone on its line: what announced it stands above
        start = max(0, match.start() - 60)
    return " ".join(text[start:end].split())
