//! Values that their place makes no indicators: vocabularies, links of whoever exported a text, the machine that reports.

use vtriage::ioc::{ExtractOptions, extract};

use crate::cases::only;

/// Values that are not ticked, with the reason.
fn left_out(text: &str) -> Vec<(String, String)> {
    let items = extract(text, &ExtractOptions::default()).items;
    let left = items.into_iter().filter(|item| !item.ticked);
    left.map(|item| (item.indicator.value(), item.reason.map(|reason| reason.to_string()).unwrap_or_default()))
        .collect()
}

#[test]
fn the_names_of_vocabularies_are_not_ticked() {
    let why = "the name of a vocabulary, not a place";
    for text in [
        "<stix:STIX_Package xmlns:edge=\"http://soltra-edge.net/xml\">",
        "<a xmlns='http://soltra-edge.net/xml'>",
        "<a\n  xmlns:edge=\"http://soltra-edge.net/xml\"\n>",
        "{\"@xmlns\": \"http://soltra-edge.net/xml\"}",
        "{\"@xmlns:edge\": \"http://soltra-edge.net/xml\"}",
        "{\"xsi:schemaLocation\": \"http://soltra-edge.net/xml\"}",
    ] {
        assert_eq!(left_out(text), [("http://soltra-edge.net/xml".to_owned(), why.to_owned())], "{text}");
        only(text, &[]);
    }
    only(
        "<a xsi:schemaLocation=\"\n  http://soltra-edge.net/xml http://soltra-edge.net/a.xsd\n  http://soltra-edge.net/b\" href=\"http://evil-host.top/a\">\nhttp://evil-host.top/b\n",
        &["http://evil-host.top/a", "http://evil-host.top/b"],
    );
    only(
        "<a xsi:schemaLocation=\"http://soltra-edge.net/xml http://soltra-edge.net/a.xsd\" href=\"http://evil-host.top/a\">",
        &["http://evil-host.top/a"],
    );
}

#[test]
fn what_a_chat_links_to_of_its_own_is_not_ticked() {
    let export = "[{\"type\":\"message\",\"text\":\"seen http://evil-host.top/a\",\"files\":[{\"url_private\":\"https://files.acme-chat.com/files-pri/T1-F1/a.txt\",\
        \"url_private_download\":\"https://files.slack.com/files-pri/T1-F1/download/a.txt?t=xoxe-1-abc\",\"thumb_360\":\"https://files.slack.com/t/a.png\"}],\
        \"user_profile\":{\"image_72\":\"https://avatars.chat-edge.com/2026/a_72.png\",\"avatar\":\"https://ava.chat-edge.com/b.png\"}}]";
    only(export, &["http://evil-host.top/a"]);
    let left = left_out(export);
    assert_eq!(left.len(), 5, "{left:?}");
    let token = left_out("see https://files.slack.com/files-pri/T1-F1/download/a.txt?t=xoxe-1-abc");
    assert_eq!(token.len(), 1);
    assert!(token[0].1.contains("token"), "{token:?}");
}

#[test]
fn the_machine_that_reports_is_not_ticked() {
    let why = "the machine or account that a report is of, not what it saw";
    for text in [
        "{\"computerDnsName\":\"ws-17.acme-works.com\",\"lastIpAddress\":\"\"}",
        "<Computer>ws-17.acme-works.com</Computer>",
        "<Data Name='SourceHostname'>ws-17.acme-works.com</Data>",
        "<Data Name=\"SourceHostname\">ws-17.acme-works.com</Data>",
        "Timestamp,DeviceName,RemoteUrl\n2026,ws-17.acme-works.com,\n2027,ws-17.acme-works.com,\n",
        "{\"upnSuffix\":\"ws-17.acme-works.com\"}",
        "{\"SourceHostname\":\"ws-17.acme-works.com\"}",
        "SourceHostname: ws-17.acme-works.com",
    ] {
        assert_eq!(left_out(text), [("ws-17.acme-works.com".to_owned(), why.to_owned())], "{text}");
        only(text, &[]);
    }
    only("<Data Name='DestinationHostname'>evil-host.top</Data>", &["evil-host.top"]);
    only(
        "<Event><Computer>ws-17.acme-works.com</Computer><Data Name='QueryName'>evil-host.top</Data></Event>",
        &["evil-host.top"],
    );
}

#[test]
fn the_hash_of_a_key_is_none_of_a_file() {
    let md5 = "7809376fe32e44c957347816a47b3d65";
    for text in [
        format!("{{\"PublicKey_MD5\": \"{md5}\"}}"),
        format!("PublicKey_MD5                    - {md5}"),
        format!("public key MD5: {md5}"),
        "Certificate SHA1: 84f83e30ad109f9c4dd6d21cf5e644ff747046ac".to_owned(),
    ] {
        only(&text, &[]);
    }
    only(&format!("key.exe MD5: {md5}"), &[md5]);
}
