"""The HTML part of each kind of mail in each language, as files for a browser: pages.py MAILS PAGES."""
import email
import email.policy
import pathlib
import sys

mails, pages = map(pathlib.Path, sys.argv[1:])
pages.mkdir(parents=True, exist_ok=True)
for file in sorted(mails.glob("*.plain.eml")):
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    (pages / file.name.replace(".plain.eml", ".html")).write_text(mail.get_body(("html",)).get_content())
