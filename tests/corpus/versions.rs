//! Numbers with three dots: what makes one of them a version, and what does not.

use vtriage::inside::{self, Options};
use vtriage::ioc::{ExtractOptions, extract};

use crate::cases::only;

/// Reasons why nothing of a text is ticked, one for each find.
fn reasons(text: &str) -> Vec<String> {
    let items = extract(text, &ExtractOptions::default()).items;
    items.iter().map(|item| item.reason.as_ref().map(ToString::to_string).unwrap_or_default()).collect()
}

#[test]
fn an_address_behind_a_quote_mark_a_tag_or_an_arrow_is_ticked() {
    for text in [
        "> 46.17.98.12",
        ">> 46.17.98.12",
        "> > it calls\n> > 46.17.98.12\n",
        "<Data Name='DestinationIp'>46.17.98.12</Data>",
        "<Content type=\"IP\">46.17.98.12</Content>",
        "<Address_Value condition=\"Equals\">46.17.98.12</Address_Value>",
        "<AddressObj:Address_Value condition=\"Equals\" apply_condition=\"ANY\">46.17.98.12</AddressObj:Address_Value>",
        "<td align=\"left\">46.17.98.12</td>",
        "<td>46.17.98.12</td>",
        "{TCP} 10.20.3.4:49777 > 46.17.98.12:80",
        "fe80::7 > 46.17.98.12",
        "C2 > 46.17.98.12",
        "WS-17 > 46.17.98.12",
        "WS-17 -> 46.17.98.12",
        "'ip' => '46.17.98.12', 'x' => 46.17.98.12",
        "<html><body><pre>&gt; 46.17.98.12</pre></body></html>",
        "ip.dst == 46.17.98.12 && tcp",
        "where RemoteIP == 46.17.98.12",
        "=== 46.17.98.12 ===",
        "~ 46.17.98.12",
    ] {
        only(text, &["46.17.98.12"]);
    }
}

#[test]
fn a_requirement_of_a_package_is_a_version() {
    for text in [
        "openssl >= 3.0.1.2",
        "foo==46.17.98.12",
        "foo == 46.17.98.12",
        "library ~> 4.5.6.7",
        "needs <= 46.17.98.12",
        "openssl>3.0.1.2",
        "openssl > 3.0.1.2",
        "openssl <46.17.98.12",
        "\"left-pad\": \"^46.17.98.12\"",
        "left-pad@^46.17.98.12",
        "left-pad ~46.17.98.12",
        "version > 46.17.98.12",
        "versions < 46.17.98.12",
    ] {
        assert_eq!(reasons(text), ["looks like a version number"], "{text}");
    }
}

#[test]
fn an_address_of_an_inner_network_is_internal_also_where_a_version_may_stand() {
    for text in ["version 10.20.3.4", "agent version: 192.168.4.1", "openssl >= 10.20.3.4"] {
        assert_eq!(reasons(text), ["internal: a private address"], "{text}");
    }
}

#[test]
fn a_word_for_what_talks_to_a_host_makes_no_version_of_its_address() {
    for text in [
        "infected agent: 46.17.98.14",
        "agent: 46.17.98.14",
        "engine=46.17.98.14",
        "component 46.17.98.14",
        "the driver contacted 46.17.98.14",
        "affected: 46.17.98.14",
        "the new version contacted 46.17.98.14",
        "the firmware beacons to 46.17.98.14",
        "the build server 46.17.98.14",
        "{\"agent\":\"46.17.98.14\"}",
        "{\"engine\":\"46.17.98.14\"}",
        "agent,when\n46.17.98.14,now\n46.17.98.14,then\n",
    ] {
        only(text, &["46.17.98.14"]);
    }
    for text in [
        "agent version 46.17.98.14",
        "agent v46.17.98.14",
        "engine Gecko 46.17.98.14",
        "affects OpenSSL 46.17.98.14",
        "driver 46.17.98.14 (build 7)",
        "component 46.17.98.14 patch 2",
        "driver 46.17.98.14 and earlier",
        "upgrade to 46.17.98.14",
        "upgrade OpenSSL to 46.17.98.14",
        "fixed in 46.17.98.14",
        "firmware 46.17.98.14",
        "build number 46.17.98.14",
        "{\"agent\": {\"version\": \"46.17.98.14\"}}",
    ] {
        only(text, &[]);
    }
}

#[test]
fn small_addresses_with_a_country_or_among_their_like_are_no_headings() {
    only("5.8.18.7 RU\n", &["5.8.18.7"]);
    only("seen:\n5.8.18.7 RU\n5.8.18.9 NL\n5.2.3.4 US\n", &["5.2.3.4", "5.8.18.7", "5.8.18.9"]);
    only("5.8.18.7 Hoster\n5.8.18.9 Relay\n", &["5.8.18.7", "5.8.18.9"]);
    only("5.8.18.7 Hoster\n91.200.3.4 Relay\nwords\n", &["5.8.18.7", "91.200.3.4"]);
    for text in [
        "4.2.1.3 Overview\nwords\n",
        "4.2.1.3 Overview\n4.2.1.4 Details\n4.2.2.1 More\n",
        "# 5.8.18.7 One\n# 7.1.2.3 Two\n",
    ] {
        only(text, &[]);
    }
}

#[test]
fn that_all_addresses_were_left_out_as_versions_is_said() {
    let said = |text: &str| inside::text(text, &Options::default()).remarks;
    assert_eq!(
        said("version 46.17.98.12\nversion 46.17.98.13\n"),
        ["2 addresses were left out, for they look like version numbers; they are listed without a tick"]
    );
    assert_eq!(
        said("version 46.17.98.12\n"),
        ["1 address was left out, for it looks like a version number; it is listed without a tick"]
    );
    assert_eq!(said("version 46.17.98.12\n46.17.98.13\n"), Vec::<String>::new());
}
