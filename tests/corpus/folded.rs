//! Lines that their format folds: calendars, cards, flowing text, quoted-printable.

use crate::cases::{only, only_of_mail};

#[test]
fn calendars_and_cards_are_unfolded() {
    for (text, url) in [
        (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDESCRIPTION:join http://dl.badhost.test/meet\r\n ing/a\\nbye\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            "http://dl.badhost.test/meeting/a",
        ),
        ("BEGIN:VCARD\nVERSION:3.0\nURL:http://dl.bad\n\thost.test/card\nEND:VCARD\n", "http://dl.badhost.test/card"),
    ] {
        only(text, &[url]);
    }
    only("see\n  http://dl.badhost.test/a\n  b\n", &["http://dl.badhost.test/a"]);
}

#[test]
fn a_calendar_in_a_mail_is_unfolded() {
    only_of_mail(
        "From: a@sender.test\nTo: b@own.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/calendar; charset=utf-8\n\nBEGIN:VCALENDAR\nURL:http://dl.badhost.test/meet\n ing/a\nEND:VCALENDAR\n",
        &["http://dl.badhost.test/meeting/a"],
    );
}

#[test]
fn flowing_text_is_joined_as_its_sender_wrote_it() {
    let mail = |kind: &str, body: &str| {
        format!("From: a@sender.test\nTo: b@own.test\nSubject: x\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{body}\n")
    };
    only_of_mail(
        &mail("text/plain; format=flowed; delsp=yes", "see http://dl.badhost.test/lo \nng/path and\nmore"),
        &["http://dl.badhost.test/long/path"],
    );
    only_of_mail(
        &mail("text/plain; format=flowed", "see http://dl.badhost.test/lo \nng/path"),
        &["http://dl.badhost.test/lo"],
    );
    only_of_mail(
        &mail("text/plain; format=flowed; delsp=yes", "> quoted http://dl.badhost.test/q \n> uoted\n-- \nsigned"),
        &["http://dl.badhost.test/quoted"],
    );
}

#[test]
fn a_quoted_printable_body_without_its_headers_is_read() {
    only(
        "see http://dl.badhost.test/a=\nb/c?x=3D1&y=3D2=20=\nor this long line of a mail =E2=80=93 it goes on=\n here\n",
        &["http://dl.badhost.test/ab/c?x=1&y=2"],
    );
    only("a=1\nhttp://dl.badhost.test/a?b=\nc\n", &["http://dl.badhost.test/a?b="]);
}
