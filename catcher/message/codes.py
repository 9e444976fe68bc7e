"""One-time codes: which of a mail's numbers one is asked to type in.

Every number that could be one is weighed by what stands around it: words such as "code" or "PIN" speak for
it; what makes it a year, a price, a postcode, a phone number or the number of an order speaks against. Each
rule is a row: whoever meets a mail that is misread adds a row and a test.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

LIKELY = 3
"""Points from which a candidate is taken to be a code."""
CLEAR = 3
"""Points by which the best of several likely ones must lead to be *the* code."""
MOST_CANDIDATES = 200
"""Numbers of one text that are weighed; a table of figures has no code in it."""
LONGEST_TEXT = 50_000
"""Characters of one text that are searched: a mail with a code is short, and says it early."""
NEAR = 16
"""Characters between the name of a code and a number that is a code even if it could be a year."""


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


def _spelled(words: Iterable[str]) -> str:
    """An alternation of these, small, capitalised and in capitals: a regular expression that ignores case is
    tried at every character, one that begins with letters only at those."""
    return "|".join(f"{form}(?!\\w)" for word in words for form in (word, word.capitalize(), word.upper()))


# What a code is called. The words may be the end of a longer one, as in "passcode" and "Bestätigungscode".
_NAMES = (
    *("code", "codes", "otp", "pin", "passkey", "token", "password", "tan", "kennwort", "passwort", "einmalpasswort"),
    *("código", "codigo", "codice", "kod", "kód", "koodi", "kodu", "код", "пароль", "koden"),
)
_UNSPACED = ("验证码", "驗證碼", "認証コード", "確認コード", "コード", "인증번호", "인증 번호", "인증코드", "رمز")
_NAMED = re.compile("|".join((_spelled(_NAMES), *_UNSPACED)))
_STEMS = (*("code", "kod", "koodi", "otp", "pin", "passkey", "token", "password", "passwort", "tan", "kennwort"),
          *("código", "codigo", "codice", "kód", "код", "пароль", *_UNSPACED))  # fmt: skip
"""One of these is in every text that has one of the names: most texts have none, and are searched no further."""
_ASKED = re.compile(
    r"\b(?:(?:sign|log)[- ]?in|verif\w+|confirm\w*|enter|authenti\w+|anmeld\w+|one-time)\b", re.IGNORECASE
)

# Digits in one group or several; never a piece of a longer number, of a word, a URL or an address. The first
# digit is taken before it is asked what stands left of it, so that a search runs from digit to digit.
_DIGITS = re.compile(
    r"\d(?:(?<![\w@/=&?%+.,:#-]\d)|(?<=\b[A-Z]-\d))(?<!\d[ -]\d)"
    r"(?:\d\d[ \u00a0\u2009-]\d{3}|\d{3}[ \u00a0\u2009-]\d{4}|\d[ -]\d\d[ -]\d\d|(?:[ \u00a0]\d){3,7}|\d{3,8})"
    r"(?![\w@/%]|[.,:-]\d|[ -]\d)"
)
# Letters and digits, perhaps in groups, after the name of a code: "code: WDJB-MJHT", "code for X is 7K9-Q2P".
_LETTERED = re.compile(
    r"(?:(?:\s+\w+){0,5}?\s*(?:\b(?:is|ist|lautet|est|es|è)\b\s*[:：]?|[:：=>–]|\n)\s*|\s+)[\"'“„«*(]?"
    r"((?!0x)(?=[A-Za-z-]*\d)[A-Za-z0-9]{3,10}(?:-[A-Za-z0-9]{3,8}){0,4}|[A-Z]{4,8}(?:-[A-Z]{4,8}){0,2})(?![\w@/=-])"
)

# What stands right before a number or right after it, and how much that says against it.
_BEFORE = (
    (6, r"[$€£¥₹#№]|\b(?:USD|EUR|GBP|CHF|JPY|Rs\.?)"),
    (6, r"\+|\(|\b(?:tel|phone|fax|call|mobile|ext)\b[.:]*"),
    (5, r"\b(?:order|invoice|ticket|case|ref|reference|receipt|booking|tracking|issue|rechnung|bestellung)\b[.:# ]*"),
    (5, r"\b(?:account|customer|kundennummer|article|room|suite|box|port|page|version|id|no|nr|number)\b[.:# ]*"),
    (5, r"\bending(?: in| with)?|©|\(c\)|copyright"),
    (5, r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{1,2}(?:st|nd|rd|th)?,?)?"),
    (5, r",\s*(?-i:[A-Z]{2})"),
)  # fmt: skip
_AFTER = (
    (6, r"[$€£¥₹]|(?:USD|EUR|GBP|CHF|dollars?|euros?)\b"),
    (4, r"(?:minutes?|mins?|hours?|days?|seconds?|weeks?|years?|px|kb|mb|gb|km|kg|people|users|items?|points|times)\b"),
    (4, r"(?:\w+ )?(?:street|st\.|ave|avenue|road|rd\.|blvd|drive|lane|stra(?:ß|ss)e)\b"),
)
_AGAINST_BEFORE = [(points, re.compile(rf"(?:{signs})\s*\Z", re.IGNORECASE)) for points, signs in _BEFORE]
_AGAINST_AFTER = [(points, re.compile(rf"\s*(?:{signs})", re.IGNORECASE)) for points, signs in _AFTER]
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_TOWN = re.compile(r" [A-ZÄÖÜ][a-zäöüß]{2,}")
_SENTENCE_ENDS = re.compile(r"[.!?](?:\s|\Z)|\n")
_LINE_BEGINS = re.compile(r"(?:\A|\n)[ \t*>]*\Z")
_LINE_ENDS = re.compile(r"[ \t*.\"'”»)]*(?:\r?\n|\Z)")


def candidates(*texts: str) -> tuple[Code, ...]:
    """The candidates of these texts, the best first; equal ones in the order of the mail, none twice."""
    best: dict[str, Code] = {}
    for text in (text[:LONGEST_TEXT] for text in texts):
        for code in (*_numbers(text), *_lettered(text)):
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


def _numbers(text: str) -> Iterator[Code]:
    seen = 0  # the end of the number before: what announced that one does not announce the next
    for count, match in enumerate(_DIGITS.finditer(text)):
        if count == MOST_CANDIDATES:
            break
        start, end = match.span()
        digits = "".join(filter(str.isdecimal, match[0]))
        points = _weigh(digits, text[max(seen, start - 80) : start], text[end : end + 50])
        yield Code(digits, _context(text, start, end), points)
        seen = end


def _lettered(text: str) -> Iterator[Code]:
    folded = text.lower()
    if not any(stem in folded for stem in _STEMS):
        return
    for count, name in enumerate(_NAMED.finditer(text)):
        if count == MOST_CANDIDATES:
            break
        match = _LETTERED.match(text, name.end(), name.end() + 120)
        if match is not None and not match[1].replace("-", "").isdecimal():
            start, end = match.span(1)
            if any(map(str.isdecimal, match[1])):
                yield Code(match[1], _context(text, start, end), 5)
            elif _LINE_ENDS.match(text, end, end + 10):  # a word in capitals is a code only where a line ends
                yield Code(match[1], _context(text, start, end), 4)


def _weigh(digits: str, before: str, after: str) -> int:
    points = 2 if len(digits) == 6 else 1 if len(digits) < 9 else 0
    sentence = _SENTENCE_ENDS.split(after, maxsplit=1)[0]
    if _NAMED.search(before) or _NAMED.search(sentence):
        points += 4
    elif _ASKED.search(before) or _ASKED.search(sentence):
        points += 2
    if _LINE_BEGINS.search(before) and _LINE_ENDS.match(after):
        points += 2
    points -= sum(worth for worth, signs in _AGAINST_BEFORE if signs.search(before))
    points -= sum(worth for worth, signs in _AGAINST_AFTER if signs.match(after))
    if len(digits) == 5 and _TOWN.match(after):
        points -= 3
    if _YEAR.match(digits) and not _NAMED.search(before[-NEAR:]):
        points -= 3
    return points


def _context(text: str, start: int, end: int) -> str:
    """The line around a candidate, or as much of it as stands near; what stands above, if it is alone there."""
    left = max(text.rfind("\n", 0, start) + 1, start - 40)
    right = text.find("\n", end, end + 30)
    right = end + 30 if right < 0 else right
    if text[left:right].strip() == text[start:end]:
        left = max(0, start - 60)
    return " ".join(text[left:right].split())
