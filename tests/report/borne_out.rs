//! Summary says nothing that the report does not bear out: invented values in the forms that recorded answers have.

use serde_json::{Value, json};
use vtriage::pane::detail::Tab;

use super::kit::{report, text, unfolded};

/// What a tab says of a file with these attributes.
fn file(tab: Tab, attributes: &Value) -> String {
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes": attributes});
    text(&unfolded(tab, &report(&object)))
}

fn summary(attributes: &Value) -> String {
    file(Tab::Summary, attributes)
}

/// The lines of Summary that stand out.
fn outstanding(attributes: &Value) -> Vec<String> {
    summary(attributes).lines().filter_map(|line| line.trim_start().strip_prefix("! ")).map(str::to_owned).collect()
}

fn assert_says(shown: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(shown.contains(sentence), "{sentence} in {shown}");
    }
}

fn assert_silent(shown: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(!shown.contains(sentence), "{sentence} in {shown}");
    }
}

#[test]
fn compilers_and_formats_are_told_as_what_a_file_is_and_packers_alone_as_packing() {
    for (packers, told) in [
        (json!({"PEiD": "Microsoft Visual C++ v6.0 DLL"}), "identified as       Microsoft Visual C++ v6.0 DLL (PEiD)"),
        (json!({"PEiD": ".NET executable"}), "identified as       .NET executable (PEiD)"),
        (json!({"F-PROT": "INNO, CAB, UTF-8"}), "identified as       INNO, CAB, UTF-8 (F-PROT)"),
        (
            json!({"Invented": "EncryptedPackage", "Tool": "EncryptedPackage, EncryptedPackage"}),
            "identified as       EncryptedPackage (Invented, Tool)",
        ),
    ] {
        let shown = summary(&json!({"packers": packers}));
        assert_says(&shown, &[told]);
        assert_silent(&shown, &["packed", "Stands out"]);
    }
    for (packers, told) in [
        (json!({"Tool": "upx"}), "! packed: upx (Tool)"),
        (json!({"PEiD": "UPX v0.89.6 - v1.02 / v1.05"}), "! packed: UPX v0.89.6 - v1.02 / v1.05 (PEiD)"),
        (json!({"PEiD": "ASPack v2.12"}), "! packed: ASPack v2.12 (PEiD)"),
        (
            json!({"PEiD": "Themida/WinLicense V1.8.X -> Oreans"}),
            "! packed: Themida/WinLicense V1.8.X -> Oreans (PEiD)",
        ),
        (json!({"PEiD": "VMProtect"}), "! packed: VMProtect (PEiD)"),
        (json!({"F-PROT": "PE_Patch, PECompact, appended"}), "! packed: PECompact (F-PROT)"),
    ] {
        assert_says(&summary(&json!({"packers": packers})), &[told]);
    }
    let both = summary(&json!({"packers": {"PEiD": "Microsoft Visual C++ v6.0", "F-PROT": "UPX, appended"}}));
    assert_says(
        &both,
        &["! packed: UPX (F-PROT)", "identified as       Microsoft Visual C++ v6.0 (PEiD), appended (F-PROT)"],
    );
}

#[test]
fn a_hash_to_be_cracked_is_told_as_one_and_never_as_the_password() {
    for (kind, hash) in [
        ("hashcat", "$office$*2007*20*128*16*00112233"),
        ("john", "invented:$zip2$*0*3*0*00112233*$/zip2$"),
        ("", "$zip2$*0*3*0*00112233*$/zip2$"),
        ("", "$pkzip2$1*1*2*0*00112233*$/pkzip2$"),
        ("", "$pdf$4*4*128*-1028*1*16*00112233"),
        ("", "$rar5$16$00112233$15$44556677$8$8899aabb"),
        ("", "$RAR3$*0*00112233*44556677"),
    ] {
        let told = if kind.is_empty() { json!({"value": hash}) } else { json!({"type": kind, "value": hash}) };
        let tool = if kind.is_empty() { String::new() } else { format!(" for {kind}") };
        let shown = summary(&json!({"password_info": told}));
        assert_says(&shown, &[&format!("encrypted           {hash}  hash{tool}, to be cracked")]);
        assert_silent(&shown, &["password"]);
        let details = file(Tab::Details, &json!({"password_info": {"type": kind, "value": hash}}));
        assert_says(&details, &["Password, or a hash of it  2 fields"]);
        let shown = summary(&json!({"bundle_info": {"password": hash}}));
        assert_silent(&shown, &["archive password"]);
    }
    let shown = summary(&json!({"password_info": {"type": "password", "value": "infected"}}));
    assert_says(&shown, &["password            infected"]);
    let shown = summary(&json!({"bundle_info": {"password": "$ecret$"}}));
    assert_says(&shown, &["archive password    $ecret$"]);
}

/// A file with the configuration of some malware.
fn configured(config: &Value) -> Value {
    json!({"malware_config": {"families": [{"family": "emberquill", "configs": [config]}]}})
}

#[test]
fn command_servers_that_only_the_text_of_a_configuration_names_are_told_with_their_ports() {
    let text = json!({
        "AssemblyFileVersion": "1.0.0.0", "ClientTag": "parcel", "ReconnectDelay": "10000",
        "ConnectionBuilderProperty": {"IpAddresses": [
            {"Ip": "c2.ember-sync.example", "Port": "15288"}, {"Ip": "203.0.113.52", "Port": 15288}]},
        "ProxyBuilderProperty": {"ProxyAddress": null, "ProxyPort": "1080"},
        "Control": ["tcp://203.0.113.90:5990"], "Hosts": "a.ember-sync.example:4444, b.ember-sync.example:4445",
    });
    let shown = summary(&configured(&json!({"txt_configs": [text.to_string()], "tool": "quill-unpack"})));
    assert_says(
        &shown,
        &[
            "C2                  203.0.113.52:15288",
            "c2.ember-sync.example:15288",
            "tcp://203.0.113.90:5990",
            "a.ember-sync.example:4444",
            "b.ember-sync.example:4445",
        ],
    );
    assert_silent(&shown, &["1.0.0.0", "parcel", "1080"]);
    let object = json!({"type": "file", "id": "ab".repeat(32), "attributes":
        configured(&json!({"txt_configs": [text.to_string()]}))});
    let opens = |line: &str| {
        let lines = unfolded(Tab::Summary, &report(&object));
        let target = lines.into_iter().find(|shown| shown.plain().contains(line)).and_then(|line| line.target);
        target.map(|target| format!("{} {}", target.kind, target.id))
    };
    assert_eq!(opens("c2.ember-sync").as_deref(), Some("domain c2.ember-sync.example"));
    assert_eq!(opens("203.0.113.90").as_deref(), Some("ip_address 203.0.113.90"));
}

#[test]
fn what_a_configuration_names_in_any_form_is_told_once() {
    let dictionary = configured(&json!({"txt_configs": {"c2": ["https://api.ember-sync.example/v2/checkin"]},
        "net_info": {"urls": [{"url": "https://api.ember-sync.example/v2/checkin", "type": "c2"}]}}));
    let shown = summary(&dictionary);
    assert_eq!(shown.matches("api.ember-sync.example").count(), 1, "{shown}");
    let words = configured(&json!({"txt_configs": ["c2=hxxps://api.ember-sync[.]example/v2/checkin; sleep=60"]}));
    assert_says(&summary(&words), &["in its config       https://api.ember-sync.example/v2/checkin"]);
}

#[test]
fn a_proxy_or_a_link_of_a_configuration_is_not_told_as_a_command_server() {
    let text = json!({"ProxyAddress": "203.0.113.7", "Website": "https://depot-viewer.example/"}).to_string();
    let shown = summary(&configured(&json!({"txt_configs": [text]})));
    assert_says(&shown, &["in its config       203.0.113.7", "https://depot-viewer.example/"]);
    assert_silent(&shown, &["C2 "]);
}

/// What the service writes of a chain of certificates.
const OUT_OF_TIME: &str = "This certificate or one of the certificates in the certificate chain is not time valid.";
const REVOKED: &str =
    "Trust for this certificate or one of the certificates in the certificate chain has been revoked.";
const UNTRUSTED: &str = "The certificate or certificate chain is based on an untrusted root.";
const DISTRUSTED: &str = "The certificate is explicitly distrusted.";

fn signed(statuses: &[&str], tags: &[&str]) -> Value {
    json!({"tags": tags, "signature_info": {"verified": "Signed", "signers": "Cinder Row Ltd; Example CA",
        "signers details": [{"name": "Cinder Row Ltd", "status": statuses.join(", ")}, {"name": "Example CA", "status": "Valid"}]}})
}

#[test]
fn a_signature_is_not_told_as_good_where_its_chain_is_revoked_or_distrusted() {
    for (statuses, sentence) in [
        (vec![OUT_OF_TIME, REVOKED, UNTRUSTED], "signed, but the certificate was revoked"),
        (vec![UNTRUSTED, DISTRUSTED], "signed, but the certificate is distrusted"),
        (vec![UNTRUSTED], "signed, but by nobody who is trusted"),
    ] {
        let shown = summary(&signed(&statuses, &[]));
        assert_says(&shown, &[&format!("! {sentence}"), &format!("signature           Cinder Row Ltd: {sentence}")]);
        assert_silent(&shown, &["Cinder Row Ltd: Signed"]);
        let details = file(Tab::Details, &signed(&statuses, &[]));
        assert_says(&details, &[&format!("Signature and version  {sentence}")]);
    }
    let late = summary(&signed(&[OUT_OF_TIME], &[]));
    assert_says(&late, &["signature           Cinder Row Ltd: Signed"]);
    assert_silent(&late, &["signed, but"]);
}

#[test]
fn what_a_signature_and_a_tag_say_both_stands_out_once() {
    let revoked = json!({"tags": ["revoked-cert", "signed"], "signature_info": {
        "verified": "A certificate was explicitly revoked by its issuer.", "signers": "Cinder Row Ltd"}});
    assert_eq!(outstanding(&revoked), ["signed, but the certificate was revoked  signature, tag revoked-cert"]);
    let told_by_tag = signed(&["Valid"], &["invalid-signature"]);
    assert_eq!(outstanding(&told_by_tag), ["signed, but the signature is not valid  tag invalid-signature"]);
    assert_silent(&summary(&told_by_tag), &["Cinder Row Ltd: Signed"]);
    let object = json!({"type": "ip_address", "id": "203.0.113.9", "attributes": {"tags": ["self-signed"],
        "last_https_certificate": {"issuer": {"CN": "a.example"}, "subject": {"CN": "a.example"}}}});
    let shown = text(&unfolded(Tab::Summary, &report(&object)));
    assert_eq!(shown.matches("self-signed certificate").count(), 1, "{shown}");
}

#[test]
fn alerts_on_recorded_traffic_are_not_told_as_what_the_capture_does() {
    let tags = ["cap", "cve-2006-3869", "cve-2016-0101", "exploit"];
    let capture = json!({"type_tag": "cap", "tags": tags});
    assert_eq!(
        outstanding(&capture),
        [
            "alerts for an exploit in its traffic  tag exploit",
            "alerts for CVE-2006-3869, CVE-2016-0101 in its traffic  tags cve-…",
        ]
    );
    let document = json!({"type_tag": "rtf", "tags": ["rtf", "cve-2017-11882", "exploit"]});
    assert_eq!(
        outstanding(&document),
        ["holds an exploit  tag exploit", "exploits CVE-2017-11882  tag cve-2017-11882"]
    );
}

#[test]
fn rules_of_one_title_are_named_once_with_their_number() {
    let alert = |title: &str| json!({"rule_msg": title, "alert_severity": "high"});
    let shown = summary(&json!({"crowdsourced_ids_results": [
        alert("Invented check-in"), alert("Invented redirect"), alert("Invented check-in"), alert("Invented check-in")]}));
    assert_says(&shown, &["IDS                 Invented check-in (×3), Invented redirect\n"]);
}

#[test]
fn an_archive_that_unpacks_to_a_hundred_times_its_size_says_so() {
    let archive = |size: u64, unpacked: Value| json!({"size": size, "bundle_info": {"type": "ZIP", "uncompressed_size": unpacked}});
    for (size, unpacked, told) in [
        (1_000_000, json!(3.5e21), "unpacks to 3.5 ZB, about 3,500,000,000,000,000 times its size  archive contents"),
        (
            42_000,
            json!(4_500_000_000_000_000_u64),
            "unpacks to 4.5 PB, about 100,000,000,000 times its size  archive contents",
        ),
        (1_000_000, json!(250_000_000), "unpacks to 250 MB, 250 times its size  archive contents"),
    ] {
        assert_eq!(outstanding(&archive(size, unpacked)), [told]);
    }
    for (size, unpacked) in
        [(1_000_000, json!(99_000_000)), (1_000, json!(200_000)), (0, json!(5)), (1_000, json!("many"))]
    {
        assert_eq!(outstanding(&archive(size, unpacked)), [""; 0]);
    }
}

#[test]
fn debug_data_that_a_compiler_packs_is_not_told_as_packed_code() {
    let sections = ["/19", ".zdebug_info", ".text"].map(|name| json!({"name": name, "entropy": 7.99}));
    assert_eq!(
        outstanding(&json!({"pe_info": {"sections": sections}})),
        ["section .text looks packed or encrypted (entropy 7.99)  PE sections"]
    );
}

#[test]
fn a_place_where_it_starts_itself_is_told_once() {
    let place = |location: &str, entry: &str| json!({"location": location, "entry": entry});
    let shown = summary(&json!({"autostart_locations": [
        place("HKLM\\Services", "HKLM\\Services\\37zlq58su"), place("Temp Folder", "System.dll")]}));
    assert_says(&shown, &["autostart           HKLM\\Services\\37zlq58su\n", "Temp Folder: System.dll"]);
}

#[test]
fn what_the_service_masks_of_a_registrant_is_not_told_as_a_name() {
    let whois = "Registrant Organization: 3307059bbb3149c4\nRegistrant Name: Cinder Row Ltd\n\
        Registrant Email: ca4484b9e50182bds@\nRegistrant Country: NL";
    let object = json!({"type": "domain", "id": "a.example", "attributes": {"whois": whois}});
    let shown = text(&unfolded(Tab::Summary, &report(&object)));
    assert_says(
        &shown,
        &["registrant          masked 3307059bbb3149c4, Cinder Row Ltd, masked ca4484b9e50182bds@, NL"],
    );
}

#[test]
fn a_partner_that_names_itself_is_named_once() {
    let shown = summary(&json!({"categories": {"Signpost": "Phishing (Signpost)", "Hedgerow": "Phishing"}}));
    assert_says(&shown, &["categories          Phishing (Signpost), Phishing (Hedgerow)"]);
}

#[test]
fn votes_are_counted_in_whole_sentences() {
    let shown = summary(&json!({"total_votes": {"malicious": 1, "harmless": 2}}));
    assert_says(&shown, &["community           1 says malicious, 2 say harmless"]);
}

#[test]
fn a_size_beyond_64_bits_is_told_as_it_is_and_never_cut() {
    for (size, told) in [
        (json!(3.335_643_408_316_404_6e21), "unpacked            3.3 ZB"),
        (json!(18_446_744_073_709_551_615_u64), "unpacked            18.4 EB (18,446,744,073,709,551,615 B)"),
        (json!(1e300), "unpacked            1e+300"),
    ] {
        let shown = file(Tab::Details, &json!({"bundle_info": {"type": "ZIP", "uncompressed_size": size}}));
        assert_says(&shown, &[told]);
        assert_silent(&shown, &["9.2 EB"]);
    }
    let shown = file(
        Tab::Details,
        &json!({"bundle_info": {"type": "ZIP", "num_children": 7, "uncompressed_size": 22_310_400}}),
    );
    assert_says(&shown, &["unpacked            22.3 MB (22,310,400 B)", "members             7"]);
    for size in [json!(18_446_744_073_709_551_615_u64), json!(1.844e19)] {
        let shown = summary(&json!({"size": size}));
        assert_says(&shown, &["18.4 EB"]);
        assert_silent(&shown, &["9.2 EB"]);
    }
}
