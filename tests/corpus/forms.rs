//! Spellings of addresses and links that need more than one reading.

use crate::cases::only;

#[test]
fn every_defanged_spelling_of_an_ipv6_address_is_read() {
    for (text, value) in [
        ("at 2001[:]470[:]1[:]18[::]115 now", "2001:470:1:18::115"),
        ("at 2001[::]115 now", "2001::115"),
        ("hxxp://[2001[:]470[:]1[:]18[::]115]/a", "http://[2001:470:1:18::115]/a"),
        ("hxxp://[2001[:]470[::]115]:8080/a", "http://[2001:470::115]:8080/a"),
    ] {
        only(text, &[value]);
    }
}

#[test]
fn the_link_of_a_gateway_with_a_defanged_url_inside_gives_the_url() {
    only(
        "https://eur02.safelinks.protection.outlook.com/?url=hxxps%3A%2F%2Fdl%5B.%5Dbadhost%5B.%5Dtest%2Fa&data=05",
        &["https://dl.badhost.test/a"],
    );
    only(
        "hxxps://eur02[.]safelinks[.]protection[.]outlook[.]com/?url=hxxps%3A%2F%2Fdl.badhost.test%2Fa&data=05",
        &["https://dl.badhost.test/a"],
    );
}

#[test]
fn the_version_in_the_head_of_an_event_is_none_of_an_address() {
    only("CEF:0|Vendor|Product|11.2.3.41|100|name|5|src=198.51.100.7", &["198.51.100.7"]);
    let event = |address: &str| format!("CEF:0|Vendor|Product|11.2.3.41|100|name|5|src={address}\n");
    only(
        &[event("198.51.100.7"), event("198.51.100.8"), event("198.51.100.9")].concat(),
        &["198.51.100.7", "198.51.100.8", "198.51.100.9"],
    );
    only("Nov 1 10:00:00 fw LEEF:2.0|Vendor|Product|11.2.3.44|4000|src=198.51.100.7", &["198.51.100.7"]);
}

#[test]
fn a_name_that_a_resolver_answers_itself_is_found() {
    only(
        "address=/dl.badhost.test/0.0.0.0\nserver=/c2.badhost.test/\nlocal=/x.badhost.test/\n",
        &["c2.badhost.test", "dl.badhost.test", "x.badhost.test"],
    );
    only("address=/a.badhost.test/b.badhost.test/127.0.0.1\n", &["a.badhost.test", "b.badhost.test"]);
}
