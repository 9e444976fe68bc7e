"""Real mail, read as the standard library reads it wherever that reads it well; each difference has its reason."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from catcher.message import read
from tests.corpus import Mail, corpus
from tests.message.test_total import ask_everything

__all__ = ["corpus"]  # a fixture

RAW = "the header holds raw bytes, which the library shows as replacement characters; we read what they say"
TRAILING = "the library keeps white space at the end of the line"
SLIP = "a line without a colon ends the header for the library; we see that fields go on after it"
SUBJECTS = {
    "mikel-mail/attachment_emails__attachment_pdf.eml": RAW,
    "mikel-mail/attachment_emails__attachment_pdf_lf.eml": RAW,
    "mikel-mail/attachment_emails__attachment_pdf_non_ascii.eml": RAW,
    "mikel-mail/attachment_emails__attachment_pdf_non_ascii_lf.eml": RAW,
    "mikel-mail/error_emails__bad_date_header.eml": TRAILING,
    "mikel-mail/error_emails__bad_encoded_subject.eml": "the library raises over an unknown charset",
    "mikel-mail/error_emails__bad_subject.eml": TRAILING,
    "mikel-mail/error_emails__content_transfer_encoding_empty.eml": RAW,
    "mikel-mail/error_emails__empty_in_reply_to.eml": TRAILING,
    "mikel-mail/error_emails__invalid_subject_characters.eml": RAW,
    "mikel-mail/error_emails__must_supply_encoding.eml": RAW,
    "mikel-mail/error_emails__trademark_character_in_subject.eml": RAW,
    "mikel-mail/plain_emails__raw_email_incorrect_header.eml": SLIP,
    "mikel-mail/rfc2822__example13.eml": SLIP,
    "mikel-mail/rfc6532__utf8_headers.eml": RAW,
}
BODIES = {
    "enmime/bad-header-wrap.raw.eml": SLIP,
    "enmime/mime-bad-content-transfer-encoding.raw.eml": "it is text, not base64: the library drops its line ends",
    "mikel-mail/mime_emails__raw_email4.eml": "no closing boundary; the library drops the last line end",
    "mikel-mail/plain_emails__raw_email_incorrect_header.eml": SLIP,
    "mikel-mail/rfc2822__example13.eml": SLIP,
}


def leaves(message: Message) -> Iterator[Message]:
    """The library's leaves, an enclosed message being one."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            assert isinstance(part, Message)
            yield from leaves(part)
    else:
        yield message


def subject(message: Message) -> str:
    """As the library decodes it, with the space that a tab at a fold stands for."""
    folded = str(message["Subject"] or "")
    line = re.sub(r"[ \t]*\r?\n[ \t]*\t[ \t]*", " ", folded).replace("\r", "").replace("\n", "")
    try:
        return str(make_header(decode_header(line)))
    except LookupError as error:
        return repr(error)


def test_subjects(corpus: list[Mail]) -> None:
    differ = {mail.name for mail in corpus if read(mail.raw).subject != subject(message_from_bytes(mail.raw))}
    assert differ == SUBJECTS.keys()


def test_leaves(corpus: list[Mail]) -> None:
    for mail in corpus:
        ours = [part.content_type for part in read(mail.raw).parts if not part.children]
        theirs = [leaf.get_content_type().split()[0] for leaf in leaves(message_from_bytes(mail.raw))]
        assert ours == theirs, mail.name


def test_bodies(corpus: list[Mail]) -> None:
    differ = set()
    for mail in corpus:
        ours = [part for part in read(mail.raw).parts if not part.children]
        for part, leaf in zip(ours, leaves(message_from_bytes(mail.raw)), strict=True):
            comparable = leaf.get_content_maintype() not in {"message", "multipart"}
            if comparable and leaf.get_payload(decode=True) != part.body:
                differ.add(mail.name)
    assert differ == BODIES.keys()


def test_everything_can_be_asked_of_every_mail(corpus: list[Mail]) -> None:
    for mail in corpus:
        ask_everything(mail.raw)


def test_most_real_mail_has_no_defect(corpus: list[Mail]) -> None:
    assert sum(not read(mail.raw).defects for mail in corpus) > 0.85 * len(corpus)


def test_no_mail_of_a_programmers_list_has_a_code(corpus: list[Mail]) -> None:
    named = {mail.name: read(mail.raw).code for mail in corpus if mail.name.startswith("notmuch/lkml")}
    assert {name: code for name, code in named.items() if code} == {}
