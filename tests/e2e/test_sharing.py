"""A member offers something; who announces to the team lets it into the next digest, and nobody else hears of it before."""
from servers import wait_until
from test_digest import a_week_passes

TEXT = "We look for two neighbors with a good ear. Write to jobs@clinic.example."


def sharing(build):
    house = build()
    lead = house.person("lead", "Lee Lead")
    house.write_config(team_more={"hiring": f'announcers = ["{lead.address}"];'})
    house.start()
    ana, bea = house.member("ana", "hiring", "education"), house.member("bea", "hiring")
    bea.writes("digest")
    bea.reads("one mail")
    return house, lead, ana, bea


def test_what_a_member_shares_is_let_in_by_an_announcer_and_stands_in_the_next_digest(build):
    house, lead, ana, bea = sharing(build)
    ana.writes("organisation: Lakeside Hospital, employer")
    ana.reads("organisation")
    ana.writes("organisation: show")
    ana.reads("organisation")
    ana.writes("share hiring: Two openings", TEXT)
    ana.reads("Thank you for sharing")
    offer = lead.reads("Something to share")
    said = " ".join(offer.text.split())
    assert TEXT in said and ana.address in said and "Two openings" in said
    house.settled()
    assert bea.unread() == 0
    lead.replies(offer, "YES")
    lead.reads("thank you for your answer")
    assert "next digest" in " ".join(ana.reads("Two openings").text.split())
    house.settled()
    assert bea.unread() == ana.unread() == 0  # it has no mail of its own
    house.stop()
    a_week_passes(house)
    house.start()
    digest = bea.reads("News from")
    for part in (digest.text, digest.html):
        assert "Two openings" in part and "Lakeside Hospital" in part and "two neighbors" in part and ana.address not in part
    assert "under the name Lakeside Hospital" in said
    bea.writes("each")
    bea.reads("every mail")
    house.settled()
    assert bea.unread() == 0
    ana.writes("forget")
    ana.replies(ana.reads("Erase"), "yes")
    wait_until(lambda: not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address), 10, "the erasing")
    assert house.rows("SELECT count(*) FROM announcement") == [(0,)]
    assert not house.rows("SELECT 1 FROM message_text WHERE CAST(frozen AS TEXT) LIKE '%two neighbors%'")


def test_a_no_a_stranger_and_the_member_herself_let_nothing_in(build):
    house, lead, ana, bea = sharing(build)
    eve = house.person("eve", "Eve")
    eve.writes("share hiring: Buy this", "Now.")
    eve.reads("not a member")
    ana.writes("share: Two openings", TEXT)  # to both of her teams: hiring has an announcer, for education the admins are asked
    ana.reads("Thank you for sharing")
    offer = lead.reads("Something to share")
    ana.replies(offer, "yes")  # as if she had come by the token
    house.settled()
    assert house.rows("SELECT count(*) FROM announcement") == [(0,)]
    lead.replies(offer, "no")
    lead.reads("thank you for your answer")
    ana.reads("Not in the digest")
    house.settled()
    assert house.rows("SELECT count(*) FROM announcement") == [(0,)] and bea.unread() == 0
