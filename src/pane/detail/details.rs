//! Details: everything the report holds, in sections that fold.
//!
//! Known sections take their attributes and show them well; whatever is left is shown generically, so an attribute that the
//! service invents tomorrow is on the screen the same day.

mod binary;
mod certificate;
mod identity;
mod network;
mod rules;
mod signature;
mod web;

use serde_json::Value;

use super::members::{Field, Members, Show};
use super::sheet::{Fold, Sheet};
use super::{DetailLine, Scene, generic};
use crate::theme::Role;
use crate::vt::Kind;

/// Takes what it knows from the attributes and writes a section, or nothing.
type Section = fn(&mut Sheet<'_>, &mut Members<'_>);

const SECTIONS: &[Section] = &[
    comment,
    identity::hashes,
    identity::names,
    identity::kind,
    identity::seen,
    rules::judgements,
    rules::yara,
    rules::sigma,
    rules::ids,
    signature::show,
    binary::pe,
    binary::elf,
    binary::macho,
    bundle,
    programs,
    web::response,
    web::headers,
    web::cookies,
    web::page,
    network::registration,
    network::dns,
    certificate::of_host,
    certificate::of_itself,
    network::whois,
    texts,
];

/// Attributes that get a title of their own and are otherwise shown as they come: title, then attribute.
const TITLED: &[(&str, &str)] = &[
    ("androguard", "Android (androguard)"),
    ("pdf_info", "PDF"),
    ("office_info", "Office document"),
    ("openxml_info", "Office Open XML"),
    ("vba_info", "VBA macros"),
    ("rtf_info", "RTF"),
    ("lnk_info", "Shortcut (LNK)"),
    ("jar_info", "Java archive"),
    ("class_info", "Java class"),
    ("deb_info", "Debian package"),
    ("dmg_info", "Disk image (DMG)"),
    ("ipa_info", "iOS app"),
    ("isoimage_info", "ISO image"),
    ("swf_info", "Flash"),
    ("powershell_info", "PowerShell"),
    ("javascript_info", "JavaScript"),
    ("html_info", "HTML"),
    ("dot_net_assembly", ".NET assembly"),
    ("dot_net_guids", ".NET identifiers"),
    ("malware_config", "Malware configuration"),
    ("password_info", "Password, or a hash of it"),
    ("known_distributors", "Known distributors"),
    ("autostart_locations", "Autostart locations"),
    ("exiftool", "Metadata (exiftool)"),
    ("snort", "Snort alerts"),
    ("suricata", "Suricata alerts"),
    ("traffic_inspection", "Traffic"),
    ("wireshark", "Capture (Wireshark)"),
    ("main_icon", "Icon"),
    ("favicon", "Favicon"),
];

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let mut sheet = Sheet::new(scene);
    let report = scene.report;
    if let Some(mut attributes) = report.tree.get("attributes").and_then(|attributes| Members::of(attributes, "")) {
        if attributes.peek("last_analysis_results").is_some_and(Value::is_object) {
            attributes.take("last_analysis_results"); // Detection shows it whole.
        }
        if report.object.descriptor.kind == Kind::User {
            hide_key(&mut sheet, &mut attributes);
        }
        for section in SECTIONS {
            section(&mut sheet, &mut attributes);
        }
        others(&mut sheet, attributes);
    }
    if let Some(context) = report.tree.get("context_attributes").filter(|context| context.is_object()) {
        generic::show(&mut sheet, "context_attributes", "what the list said", context);
    }
    let meta = report.object.meta();
    if meta.as_object().is_some_and(|meta| !meta.is_empty()) {
        generic::show(&mut sheet, "meta", "beside the object (meta)", &meta);
    }
    sheet.finish("no details in this report")
}

/// The account's own key comes with its user object; it is nobody's business on a screen.
fn hide_key(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    if attributes.take("apikey").is_some() {
        sheet.push(DetailLine::blank().label("apikey", super::sheet::LABEL).and(Role::Muted, "(hidden)"));
    }
}

/// Attributes without a section of their own.
fn others(sheet: &mut Sheet<'_>, mut attributes: Members<'_>) {
    let loose: Vec<_> = attributes.left().filter(|(_, value)| !value.is_object() && !value.is_array()).collect();
    if !loose.is_empty() {
        sheet.section("other", Fold::Open, "Other", "", |sheet| {
            for (name, value) in &loose {
                generic::show(sheet, name, name, value);
            }
        });
    }
    let names: Vec<_> = loose.iter().map(|(name, _)| (*name).clone()).collect();
    for name in &names {
        attributes.take(name);
    }
    attributes.rest(sheet);
}

const BUNDLE: &[Field] = &[
    ("type", "type", Show::Text),
    ("num_children", "members", Show::Text),
    ("uncompressed_size", "unpacked", Show::Bytes),
    ("lowest_datetime", "oldest member", Show::Text),
    ("highest_datetime", "newest member", Show::Text),
];

/// What an archive holds.
fn bundle(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(held) = attributes.peek("bundle_info").and_then(Value::as_object) else { return };
    let Some(mut bundle) = attributes.members("bundle_info") else { return };
    sheet.section("bundle_info", Fold::Closed, "Archive contents", &generic::held(held), |sheet| {
        bundle.fields(sheet, BUNDLE);
        bundle.rest(sheet);
    });
}

/// Titled sections: closed, since each of them can be long.
fn programs(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    for (name, title) in TITLED {
        let Some(value) = attributes.peek(name).filter(|value| value.is_object() || value.is_array()) else { continue };
        attributes.take(name);
        match value {
            Value::Object(members) => {
                let note = generic::held(members);
                sheet.section(name, Fold::Closed, title, &note, |sheet| generic::inside(sheet, name, members));
            }
            Value::Array(items) => {
                let note = generic::counted(items.len(), "entry").replace("entrys", "entries");
                sheet.section(name, Fold::Closed, title, &note, |sheet| generic::items(sheet, name, name, items));
            }
            _ => {}
        }
    }
}

/// Comments and the like: their text first.
fn comment(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    if let Some(text) = attributes.text("text") {
        sheet.section("text", Fold::Open, "Text", "", |sheet| sheet.paragraph(Role::Text, &text));
    }
}

/// Texts by a model: said to be so.
fn texts(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(items) = attributes.list("crowdsourced_ai_results") else { return };
    sheet.section("crowdsourced_ai_results", Fold::Open, "Written by a model", "may be wrong", |sheet| {
        for (index, item) in items.iter().enumerate() {
            let path = format!("crowdsourced_ai_results/{index}");
            let Some(mut members) = Members::of(item, &path) else {
                generic::show(sheet, &path, "", item);
                continue;
            };
            if let Some(text) = members.text("analysis") {
                sheet.paragraph(Role::Text, &text);
            }
            members.rest(sheet);
        }
    });
}
