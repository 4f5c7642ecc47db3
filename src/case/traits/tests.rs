use serde_json::{Value, json};

use super::*;

fn read(kind: &str, id: &str, attributes: &Value) -> Traits {
    let tree = json!({"type": kind, "id": id, "attributes": attributes});
    of(&Object::decode(tree.to_string().into()).expect("an object"), &tree)
}

fn values(traits: &Traits, kind: Trait) -> Vec<&str> {
    traits.iter().filter(|(of, _)| *of == kind).map(|(_, value)| &**value).collect()
}

#[test]
fn a_file_is_known_by_what_it_is_made_of_and_who_signed_it() {
    let traits = read(
        "file",
        "ab",
        &json!({"pe_info": {"imphash": "11", "rich_pe_header_hash": "22"}, "vhash": "33", "authentihash": "44",
            "main_icon": {"dhash": "55"}, "meaningful_name": "invoice.exe", "names": ["invoice.exe", "a.exe", "66.bin"],
            "md5": "66", "signature_info": {"signers": "Invented Ltd; Some CA"},
            "crowdsourced_yara_results": [{"rule_name": "made_up"}], "sigma_analysis_results": [{"rule_title": "Odd"}]}),
    );
    for (kind, expected) in [
        (Trait::Imphash, &["11"][..]),
        (Trait::RichHeader, &["22"]),
        (Trait::Vhash, &["33"]),
        (Trait::Authentihash, &["44"]),
        (Trait::Icon, &["55"]),
        (Trait::Name, &["invoice.exe", "a.exe"]),
        (Trait::Signer, &["Invented Ltd"]),
        (Trait::YaraRule, &["made_up"]),
        (Trait::SigmaRule, &["Odd"]),
    ] {
        assert_eq!(values(&traits, kind), expected, "{kind:?}");
    }
}

#[test]
fn a_domain_is_known_by_who_registered_it_and_its_certificate() {
    let traits = read(
        "domain",
        "login.shop.example",
        &json!({"registrar": "Invented Names", "jarm": "2ad2",
            "last_dns_records": [{"type": "NS", "value": "NS1.host.example."}, {"type": "A", "value": "192.0.2.1"}],
            "whois": "Registrant Organization: Harbour Nine\nName Server: ns1.host.example\nName Server: NS2.HOST.EXAMPLE",
            "last_https_certificate": {"thumbprint_sha256": "77", "serial_number": "88", "subject": {"CN": "shop.example"},
                "issuer": {"O": "Leaf", "CN": "Leaf CA"}}}),
    );
    for (kind, expected) in [
        (Trait::Registrar, &["Invented Names"][..]),
        (Trait::Registrant, &["Harbour Nine"]),
        (Trait::NameServer, &["ns1.host.example", "ns2.host.example"]),
        (Trait::Thumbprint, &["77"]),
        (Trait::Serial, &["88"]),
        (Trait::Subject, &["shop.example"]),
        (Trait::Issuer, &["Leaf CA, Leaf"]),
        (Trait::Jarm, &["2ad2"]),
        (Trait::ParentDomain, &["shop.example"]),
    ] {
        assert_eq!(values(&traits, kind), expected, "{kind:?}");
    }
}

#[test]
fn what_says_nothing_of_anybody_is_no_trait() {
    let traits = read(
        "domain",
        "a.example",
        &json!({"jarm": "0".repeat(62), "favicon": {"dhash": "0000000000000000"},
            "whois": "Registrant Organization: Privacy service of Names\nRegistrant Name: REDACTED FOR PRIVACY"}),
    );
    assert_eq!(traits, [(Trait::ParentDomain, "a.example".into())]);
    assert_eq!(read("url", "ab", &json!({"last_http_response_content_sha256": OF_NOTHING})), []);
}

/// The SHA-256 of nothing.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn what_half_the_world_has_is_no_trait_and_nothing_is_asked_for_it() {
    for (kind, value) in [
        (Trait::Imphash, "f34d5f2d4577ed6d9ceec516c1f5a744"),
        (Trait::Imphash, "F34D5F2D4577ED6D9CEEC516C1F5A744"),
        (Trait::Imphash, "dae02f32a21e03ce65412f6e56942daa"),
        (Trait::Imphash, "d41d8cd98f00b204e9800998ecf8427e"),
        (Trait::Tlsh, "TNULL"),
        (Trait::Body, OF_NOTHING),
        (Trait::Icon, "0000000000000000"),
        (Trait::Registrant, "REDACTED FOR PRIVACY"),
    ] {
        assert_eq!(kind.way(value), None, "{value}");
    }
    let program = json!({"pe_info": {"imphash": "f34d5f2d4577ed6d9ceec516c1f5a744"}, "tlsh": "TNULL", "vhash": "33"});
    assert_eq!(read("file", "ab", &program), [(Trait::Vhash, "33".into())]);
}

#[test]
fn odd_attributes_have_no_traits() {
    let odd = json!({"pe_info": 7, "vhash": null, "names": {}, "last_dns_records": "NS", "trackers": [1], "whois": 3,
        "whois_map": {"Name Server": 9}, "last_https_certificate": [], "crowdsourced_yara_results": [7, null]});
    assert_eq!(read("file", "ab", &odd), []);
}

#[test]
fn a_trait_opens_the_object_it_names_or_the_search_that_finds_it() {
    assert_eq!(Trait::Imphash.way("ab"), Some(Way::Search("imphash:\"ab\"".to_owned())));
    assert_eq!(Trait::Network.way("AS64500 Bulk Host"), Some(Way::Search("entity:ip asn:\"64500\"".to_owned())));
    let server = Descriptor::new(Kind::Domain, "ns1.host.example");
    assert_eq!(Trait::NameServer.way("ns1.host.example"), Some(Way::Object(server)));
    assert_eq!(Trait::Thumbprint.way("77"), None);
}

#[test]
fn a_value_cannot_end_its_query_early() {
    assert_eq!(Trait::Name.way("a\" OR name:\"b"), None);
    assert_eq!(Trait::Name.way("a\nb"), None);
}

#[test]
fn no_two_traits_have_one_word() {
    let words: HashSet<&str> = Trait::ALL.into_iter().map(Trait::word).collect();
    assert_eq!(words.len(), Trait::ALL.len());
}
