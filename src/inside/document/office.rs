//! Office documents (docx, xlsx, pptx and kin): XML in a ZIP. Links are targets of relationships.

use std::io::Cursor;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::inside::kind::{Kind, Reader, contains};
use crate::inside::open::{Item, MOST_PARTS, Opener};
use crate::inside::zipped::member_of;
use crate::inside::{Block, Unpacked};

/// What each of them has.
const TYPES: &[u8] = b"[Content_Types].xml";

/// The folder by which each is told.
const FOLDERS: &[(&str, &str)] =
    &[("word/", "Word document"), ("xl/", "Excel workbook"), ("ppt/", "PowerPoint slides")];

/// Files in it that hold words, by how their names begin.
const WORDS: &[&str] = &[
    "word/document",
    "word/header",
    "word/footer",
    "word/footnotes",
    "word/endnotes",
    "word/comments",
    "xl/sharedStrings",
    "xl/worksheets/",
    "xl/comments",
    "ppt/slides/slide",
    "ppt/notesSlides/",
    "ppt/comments",
    "customXml/item",
];

/// Elements at whose end a line ends.
const ENDS: &[&[u8]] = &[b"p", b"tr", b"si", b"c", b"f", b"row", b"br"];

/// Whether a ZIP is such a document.
pub(in crate::inside) fn is_document(bytes: &[u8]) -> bool {
    contains(bytes, TYPES)
}

/// Reads words, targets and embedded files.
pub(in crate::inside) fn read(
    opener: &mut Opener,
    at: usize,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    item: &Item<'_>,
) {
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
    let word = FOLDERS.iter().find(|(folder, _)| names.iter().any(|name| name.starts_with(folder)));
    if let (Some((_, word)), Some(part)) = (word, opener.inside.parts.get_mut(at)) {
        part.kind = Kind { word, reader: Reader::Zip, is_archive: false };
    }
    let mut embedded = Vec::new();
    for name in names.iter().take(MOST_PARTS) {
        let Some(index) = archive.index_for_name(name) else { continue };
        let ending = name.rsplit('.').next().unwrap_or_default();
        let is_links = ending.eq_ignore_ascii_case("rels");
        let has_words = WORDS.iter().any(|start| name.starts_with(start)) && ending.eq_ignore_ascii_case("xml");
        let is_file = name.contains("/embeddings/") || name.ends_with("vbaProject.bin");
        if !(is_links || has_words || is_file) {
            continue;
        }
        match member_of(opener, archive, index) {
            Ok(bytes) if is_file => embedded.push((name.clone(), bytes)),
            Ok(bytes) => {
                let text = if is_links { targets(&bytes) } else { words(&bytes) };
                let block = Block { unpacked: Unpacked::Yes, ..Block::text(1, text) };
                opener.block(at, block);
            }
            Err(reason) => opener.remark(Some(at), &format!("{name} in it {reason}")),
        }
    }
    for (name, bytes) in embedded {
        opener.take(&item.member(at, name, bytes));
    }
}

/// The targets outside of the document, a line each, with what they are for.
fn targets(xml: &[u8]) -> String {
    let mut out = String::new();
    each(xml, |event| {
        if let Event::Start(element) | Event::Empty(element) = event {
            let target = attribute(element, "Target").unwrap_or_default();
            let is_outside = attribute(element, "TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            if is_outside || target.contains("://") {
                let kind = attribute(element, "Type").unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default();
                // The word first: it becomes the remark of what follows.
                let target = match target.strip_prefix("mhtml:") {
                    // The archive of a page, and a part of it.
                    Some(archive) => archive.replacen('!', " ", 1),
                    None => target.trim_start_matches("file:///").to_owned(),
                };
                out.extend([kind, " ", &target, "\n"]);
            }
        }
    });
    out
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|one| one.key.as_ref() == name.as_bytes())?;
    let raw = String::from_utf8_lossy(&found.value).into_owned();
    Some(quick_xml::escape::unescape(&raw).map_or(raw.clone(), std::borrow::Cow::into_owned))
}

/// The words, a line for each paragraph, cell or formula.
fn words(xml: &[u8]) -> String {
    let mut out = String::new();
    each(xml, |event| match event {
        Event::Text(text) => out.push_str(&String::from_utf8_lossy(text)),
        Event::CData(text) => out.push_str(&String::from_utf8_lossy(text)),
        Event::GeneralRef(name) => {
            let sign = match &**name {
                b"amp" => Some('&'),
                b"lt" => Some('<'),
                b"gt" => Some('>'),
                b"quot" => Some('"'),
                b"apos" => Some('\''),
                _ => name.resolve_char_ref().ok().flatten(),
            };
            out.extend(sign);
        }
        // What a field does may stand in several pieces, up to where it is said that its words follow.
        Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == b"fldChar" => out.push('\n'),
        Event::End(element) if ENDS.contains(&element.local_name().as_ref()) => out.push('\n'),
        Event::Empty(element) if element.local_name().as_ref() == b"tab" => out.push('\t'),
        Event::Empty(element) if ENDS.contains(&element.local_name().as_ref()) => out.push('\n'),
        _ => {}
    });
    out
}

/// Every event up to the end or the first that makes no sense.
fn each(xml: &[u8], mut take: impl FnMut(&Event<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return,
            Ok(event) => take(&event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lines_and_runs_of_one_word_are_joined() {
        let xml = b"<w:p><w:r><w:t>see http://a.ex</w:t></w:r><w:r><w:t>ample/x?a=1&amp;b=2</w:t></w:r></w:p><w:p><w:t>next</w:t></w:p>";
        assert_eq!(words(xml), "see http://a.example/x?a=1&b=2\nnext\n");
        assert_eq!(words(b"<a><b>cut"), "cut");
        let field = br#"<w:p><w:r><w:t>see</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "http://a.ex</w:instrText></w:r><w:r><w:instrText>ample/x" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>here</w:t></w:r></w:p>"#;
        assert_eq!(words(field), "see\n HYPERLINK \"http://a.example/x\" \nhere\n");
    }

    #[test]
    fn targets_are_named_by_what_they_are_for() {
        let xml = br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://a.example/t.dotm?x=1&amp;y=2" TargetMode="External"/><Relationship Id="r2" Type="x/styles" Target="styles.xml"/></Relationships>"#;
        assert_eq!(targets(xml), "attachedTemplate http://a.example/t.dotm?x=1&y=2\n");
        let xml = br#"<Relationship Type="x/oleObject" Target="mhtml:http://a.example/x.html!http://b.example/y" TargetMode="External"/>"#;
        assert_eq!(targets(xml), "oleObject http://a.example/x.html http://b.example/y\n");
    }
}
