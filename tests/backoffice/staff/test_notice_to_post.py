"""A notice to who filed on paper, on the screens: what stands there, and each button once."""

from django.urls import reverse

from backoffice.filings.models import NoticeToPost
from tests.backoffice.staff.reading import queries, words

LIST = "/registry/?queue=to-post"


def test_it_is_listed_printed_and_noted_as_posted(lives, sign_in, at_work):
    filing, officer = lives.to_post(), sign_in(lives.court.officer)
    here, notice = reverse("staff:notice-to-post", args=[filing.reference, 1]), NoticeToPost.objects.get()
    listed = words(officer.get(LIST))
    assert "To post 1" in listed and "To post: notice of return" in listed and notice.paper.number in listed
    assert here in officer.get(LIST).content.decode(), "the row leads to where it is seen to"
    shown = officer.get(here)
    assert reverse("staff:paper", args=[notice.paper.number]) in shown.content.decode(), "the paper to print"
    assert "Chan & Co." in words(shown) and "to be posted" in words(shown)
    for typed, said in (({"on": "2026-03-11"}, "has not come yet"), ({"on": ""}, "Give the day"), ({"how": "rail"}, "Choose how")):
        wrong = officer.post(here, {"act": "went", "how": "posted", "on": "2026-03-10", "note": "certificate 12", **typed})
        assert wrong.status_code == 422 and "certificate 12" in wrong.content.decode() and said in words(wrong)
    done = officer.post(here, {"act": "went", "how": "posted", "on": "2026-03-10", "note": "certificate 12"}, follow=True)
    assert f"Noted: {notice.paper.number} for" in words(done) and "No notice waits to be posted" in words(done)
    after = words(officer.get(here))
    assert "posted" in after and "Tue 10 Mar 2026" in after and "certificate 12" in after and "Note that it went" not in after
    assert "posted on Tue 10 Mar 2026" in words(officer.get(reverse("staff:filing", args=[filing.reference])))


def test_it_is_left_unposted_with_a_ground(lives, sign_in, at_work):
    filing, officer = lives.to_post(), sign_in(lives.court.officer)
    here = reverse("staff:notice-to-post", args=[filing.reference, 1])
    assert officer.post(here, {"act": "leave", "note": ""}).status_code == 422
    assert "out of the list" in words(officer.post(here, {"act": "leave", "note": "filed again"}, follow=True))
    after = words(officer.get(here))
    assert "filed again" in after and "Put it back into the list" in after


def test_what_was_noted_by_mistake_is_put_back(lives, sign_in, at_work):
    filing, officer = lives.to_post(), sign_in(lives.court.officer)
    here = reverse("staff:notice-to-post", args=[filing.reference, 1])
    assert "Put it back" not in words(officer.get(here)), "it stands in the list"
    officer.post(here, {"act": "went", "how": "posted", "on": "2026-03-10", "note": ""})
    assert here in officer.get(reverse("staff:filing", args=[filing.reference])).content.decode(), "its paper leads to where it is seen to"
    wrong = officer.post(here, {"act": "back", "note": " "})
    assert wrong.status_code == 422 and "Say why" in words(wrong)
    done = officer.post(here, {"act": "back", "note": "another was meant"}, follow=True)
    assert "is in the list again" in words(done) and here in done.content.decode()
    assert "Note that it went" in words(officer.get(here))
    assert "is to be posted after all" in words(officer.get(reverse("staff:filing", args=[filing.reference])))


def test_where_there_are_none_the_list_stands_behind_more(lives, sign_in, at_work):
    officer = sign_in(lives.court.officer)
    before = officer.get("/registry/").content.decode()
    lives.to_post()
    after = officer.get("/registry/").content.decode()
    assert before.index("More") < before.index("queue=to-post")
    assert after.index("queue=to-post") < after.index("More")


def test_as_many_queries_for_many_as_for_few(lives, sign_in, at_work):
    lives.to_post()
    officer = sign_in(lives.court.officer)
    few = queries(officer, LIST)
    for _each in range(4):
        lives.to_post()
    assert queries(officer, LIST) == few
