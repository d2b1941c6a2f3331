"""An announcer writes to a team by ordinary mail, looks at a preview, and says yes."""
import email.policy
import email.utils
import os
import signal
from email.message import EmailMessage

import pytest

TITLE = "Spring meeting"
TEXT = """\
Dear friends,

we meet on 10 March at the library. This line is long enough to be broken
by a mail program at its margin.

- bring a friend
- nobody has to speak

*Not* a list: #1 of 2 rooms. See https://library.example/room?a=1&b=2.
"""
LEADS = {"en": ("announce education", "Preview", "On its way", "YES", "NO", "Not sent"),
         "es": ("anuncio educación", "Vista previa", "En camino", "SÍ", "NO", "No enviado"),
         "pl": ("ogłoszenie edukacja", "Podgląd", "W drodze", "TAK", "NIE", "Nie wysłano")}


@pytest.fixture(params=[True, False], ids=["plus", "no-plus"])
def announcing(build, request):
    """A house with an announcer of two teams, and a member of each, of both, who pauses, and who wants digests."""
    house = build(subaddressing=request.param, mailbox_more=' authserv_id = "mx.collab.example";')
    house.lead = house.person("lead", "Lee Lead")
    house.write_config(team_more={team: f'announcers = ["{house.lead.address}"];' for team in ("education", "hiring")})
    house.start()
    house.ana, house.bob = house.member("ana", "education", "hiring"), house.member("bob", "hiring")
    return house


def send_files(person, subject, body, files, to=None, html=None):
    """A mail with attachments: (name, type, bytes)."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = person.address, to or person.teams_address, subject
    message["Message-ID"] = email.utils.make_msgid(domain="partner.example")
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, data in files:
        message.add_attachment(data, *kind.split("/"), filename=name)
    person.send(message.as_bytes(), [to or person.teams_address])
    person.written.append(str(message["Message-ID"]).strip("<>"))


def nothing_came(house, *people):
    house.settled()
    assert [person.unread() for person in people] == [0] * len(people)


@pytest.mark.parametrize("language", LEADS)
def test_a_preview_first_then_one_copy_each(announcing, language):
    lead, preview_words, sent_words, yes, _, _ = (announcing.lead, *LEADS[language][1:])
    lead.writes(f"{LEADS[language][0]}, hiring: {TITLE}", TEXT)
    preview = lead.reads(preview_words)
    said = " ".join(preview.text.split())
    assert " 2 " in said and TITLE in said and "broken by a mail program at its margin." in said
    nothing_came(announcing, announcing.ana, announcing.bob)
    lead.replies(preview, yes)
    note = lead.reads(sent_words)
    assert " 2" in note.text
    for reader in (announcing.ana, announcing.bob):
        mail = reader.reads()
        assert mail.subject == TITLE
        assert "- bring a friend" in mail.text and "<li>nobody has to speak</li>" in mail.html
        assert "*Not* a list: #1 of 2 rooms." in mail.text
        assert 'href="https://library.example/room?a=1&amp;b=2"' in mail.html
        assert "is long enough to be\nbroken by a mail program at its margin." in mail.text  # at our own margin
        assert mail["List-Unsubscribe"] and mail["Auto-Submitted"] == "auto-generated"
    lead.replies(preview, yes)
    lead.reads(sent_words)
    nothing_came(announcing, announcing.ana, announcing.bob, lead)
    assert announcing.count("Attention") == 0


def test_each_gets_their_own_language(announcing):
    lead, ana, bob = announcing.lead, announcing.ana, announcing.bob
    announcing.rows("UPDATE member SET language = 'es' WHERE address = ?", bob.address)
    lead.writes("announce hiring: Jobs", "[English]\nNew jobs.\n\n[Español]\nAsunto: Empleos\nNuevos empleos.\n",
                to=lead.teams_address)
    preview = lead.reads("Preview: Jobs")
    assert "Empleos" in preview.text and "Nuevos empleos." in preview.text and "New jobs." in preview.text
    lead.replies(preview, "Send it, please")
    assert "New jobs." in ana.reads("Jobs").text
    mail = bob.reads("Empleos")
    assert "Nuevos empleos." in mail.text and "New jobs" not in mail.text and "[Español]" not in mail.text


HTML = """<html><body style="font-family:x"><div>Hello <b>all</b>,</div><div><br></div>
<h2>Where</h2><p>At <a href="https://library.example/?a=1&amp;b=2">the library</a>.</p>
<ul><li>one</li><li>two <i>slowly</i></li></ul>
<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Monday</td><td>9:00</td></tr></table>
<p style="display:none">secret</p><script>alert(1)</script><img src="https://track.example/x.png" alt="our logo">
<div class="gmail_signature">Lee Lead<br>Director</div></body></html>"""


def test_formatted_mail_keeps_its_form(announcing):
    lead = announcing.lead
    lead.writes(f"announce education: {TITLE}", html=HTML)
    preview = lead.reads("Preview")
    lead.replies(preview, "yes")
    mail = announcing.ana.reads(TITLE)
    for part in (preview.html, mail.html):
        for wanted in ("<strong>all</strong>", "Where</h2>", '<a href="https://library.example/?a=1&amp;b=2">the library</a>',
                       "<li>one</li>", "<em>slowly</em>", "Monday – 9:00", "our logo"):
            assert wanted in part, wanted
        for unwanted in ("secret", "alert", "track.example", "Director", "<table", "<script", "<img"):
            assert unwanted not in part, unwanted


def test_attachments_go_along_once_for_all_languages(announcing):
    lead, ana, bob = announcing.lead, announcing.ana, announcing.bob
    announcing.rows("UPDATE member SET language = 'pl' WHERE address = ?", bob.address)
    data = bytes(range(256)) * 4000
    send_files(lead, "announce hiring: Minutes", "Here they are.", [("Protokół łódź.pdf", "application/pdf", data)])
    preview = lead.reads("Preview")
    assert "Protokół łódź.pdf (1001 kB)" in preview.text and not list(preview.message.iter_attachments())
    lead.replies(preview, "YES")
    for reader in (ana, bob):
        [file] = reader.reads("Minutes").message.iter_attachments()
        assert file.get_filename() == "Protokół łódź.pdf" and file.get_content_type() == "application/pdf"
        assert file.get_payload(decode=True) == data
    assert announcing.rows("SELECT count(*) FROM message_tail") == [(1,)]
    assert announcing.rows("SELECT count(*) FROM draft_file") == [(0,)]


@pytest.mark.parametrize("name, data, words", [
    ("photos.zip", b"x" * (6 * 1024 * 1024), "5 MB"),
    ("setup.exe", b"hello", "setup.exe"),
    ("minutes.pdf", b"MZ\x90", "minutes.pdf"),
], ids=["too-large", "a-program", "a-program-in-disguise"])
def test_what_cant_go_along_is_said(announcing, name, data, words):
    lead = announcing.lead
    send_files(lead, "announce hiring: Files", "See the file.", [(name, "application/octet-stream", data)])
    assert words in lead.reads("can't go out").text
    nothing_came(announcing, announcing.bob, lead)
    assert announcing.rows("SELECT count(*) FROM draft") == [(0,)]


@pytest.mark.parametrize("subject, body, words", [
    ("announce nursing: Hello", "Hello.", "nursing"),
    ("announce hiring:", "Hello.", "no title"),
    ("announce hiring: Hello", "", "no words"),
    ("announce hiring: Hello", "---------- Forwarded message ---------\nFrom: a@b.example\nDate: Monday\n"
                               "Subject: Jobs\nTo: me\n\nJobs!\n", "no words"),
], ids=["no-such-team", "no-title", "no-text", "only-forwarded"])
def test_what_is_missing_is_said(announcing, subject, body, words):
    announcing.lead.writes(subject, body)
    assert words in " ".join(announcing.lead.reads("can't go out").text.split())
    nothing_came(announcing, announcing.bob)


def test_a_correction_takes_the_place_of_the_draft(announcing):
    lead, bob = announcing.lead, announcing.bob
    lead.writes("announce hiring: Jobs", "On Friday.")
    first = lead.reads("Preview")
    lead.writes("announce hiring: Jobs", "On Saturday.")
    second = lead.reads("Preview")
    lead.replies(first, "yes")
    assert "newer" in lead.reads("Not sent").text
    nothing_came(announcing, bob)
    lead.replies(second, "yes")
    lead.reads("On its way")
    assert "Saturday" in bob.reads("Jobs").text
    nothing_came(announcing, bob)


@pytest.mark.parametrize("language", LEADS)
def test_a_no_drops_it(announcing, language):
    lead = announcing.lead
    lead.writes(f"{LEADS[language][0]}: {TITLE}", "Hello.")
    preview = lead.reads(LEADS[language][1])
    lead.replies(preview, LEADS[language][4])
    lead.reads(LEADS[language][5])
    lead.replies(preview, LEADS[language][3])
    lead.reads(LEADS[language][5])
    nothing_came(announcing, announcing.ana)
    assert announcing.rows("SELECT count(*) FROM draft_text") == [(0,)]
    assert not announcing.rows("SELECT 1 FROM message WHERE kind = 'announcement'")


def test_only_the_announcer_s_own_answer_sends_it(announcing):
    lead, ana, bob = announcing.lead, announcing.ana, announcing.bob
    lead.writes("announce hiring: Jobs", "Jobs.")
    preview = lead.reads("Preview")
    forged = [("Authentication-Results", "mx.collab.example; dmarc=fail header.from=partner.example")]
    bob.replies(preview, "yes")  # forwarded to a member
    subject, to = "Re: " + preview.subject, preview.answer_address
    lead.writes(subject, "yes", to=to, answers=preview, headers=forged)
    lead.writes("Automatic reply: " + preview.subject, "yes", to=to, answers=preview,
                headers=[("Auto-Submitted", "auto-replied")])
    lead.writes("yes", "yes")  # without its token
    lead.replies(preview, "Yes, but please change Friday to Saturday first, and tell me when it is done.")
    announcing.settled()
    assert bob.unread() == ana.unread() == 0
    announcing.write_config(team_more={})
    signed_in = announcing.log().count("outcome=signed-in")
    announcing.reload()
    announcing.wait_log("outcome=signed-in", count=signed_in + 1)  # the inbox works by the new config
    lead.replies(preview, "yes")  # isn't an announcer any more
    announcing.settled()
    assert bob.unread() == 0 and not announcing.rows("SELECT 1 FROM message WHERE kind = 'announcement'")


def test_who_is_no_announcer_is_left_to_people(announcing):
    bob, ana = announcing.bob, announcing.ana
    bob.writes("announce education, hiring: Buy this", "Cheap.")
    bob.writes("announce all: Buy this", "Cheap.")
    announcing.lead.writes("announce retention: Not mine", "Hello.")
    nothing_came(announcing, ana, bob, announcing.lead)
    assert announcing.count("Attention") == 3


def test_all_teams_of_the_announcer_and_admins_where_none_is_named(announcing):
    lead, ana, bob, admin = announcing.lead, announcing.ana, announcing.bob, announcing.admin
    cid = announcing.member("cid", "retention")
    lead.writes("announce all: Everybody", "Hello.")
    lead.replies(lead.reads("Preview"), "yes")
    ana.reads("Everybody")
    bob.reads("Everybody")
    nothing_came(announcing, cid)
    admin.writes("announce retention: Careers", "Hello.")
    admin.replies(admin.reads("Preview"), "yes")
    assert "Hello." in cid.reads("Careers").text


def test_who_pauses_gets_none_and_who_reads_digests_gets_it_there(announcing):
    lead, ana, bob = announcing.lead, announcing.ana, announcing.bob
    ana.writes("digest")
    ana.reads()
    bob.writes("pause")
    bob.reads()
    lead.writes("announce education, hiring: Jobs", "Jobs.\n\n[Español]\nEmpleos.\n")
    preview = lead.reads("Preview")
    assert "Readers: 1 person" in preview.text and "1 of them" in preview.text
    lead.replies(preview, "yes")
    lead.reads("On its way")
    nothing_came(announcing, ana, bob)
    ana.writes("each")  # what the digest would have told comes now, once
    mails = [ana.reads(), ana.reads()]
    assert sum("Jobs." in mail.text for mail in mails) == 1
    nothing_came(announcing, ana)


def test_killed_between_release_and_delivery(build):
    house = build()
    lead = house.person("lead")
    house.write_config(team_more={"education": f'announcers = ["{lead.address}"];'})
    house.start()
    ana = house.member("ana", "education")
    lead.writes("announce education: News", "News.")
    preview = lead.reads("Preview")
    os.kill(house.wait_workers()["agenda"], signal.SIGSTOP)  # who makes the deliveries
    lead.replies(preview, "yes")
    lead.reads("On its way")
    assert house.rows("SELECT telling_after FROM announcement") == [(0,)]
    assert ana.unread() == 0
    house.kill()
    house.start()
    assert "News." in ana.reads("News").text
    lead.replies(preview, "yes")
    lead.reads("On its way")
    house.settled()
    assert ana.unread() == 0
    assert house.rows("SELECT count(*) FROM announcement WHERE telling_after IS NOT NULL") == [(0,)]
