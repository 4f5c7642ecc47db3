//! Programs: PE, ELF, Mach-O. Sections show their entropy as a bar, since that is what one looks for first.

use serde_json::Value;

use crate::pane::detail::members::{Field, Members, Show, number, scalar};
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic};
use crate::text;
use crate::theme::Role;

/// Cells of the bar; 8 bits a byte is the most, so one cell is one bit.
const BAR: usize = 8;

const PE: &[Field] = &[
    ("timestamp", "compiled", Show::Time),
    ("entry_point", "entry point", Show::Hex),
    ("machine_type", "machine", Show::Hex),
    ("imphash", "imphash", Show::Text),
    ("rich_pe_header_hash", "rich header hash", Show::Text),
    ("compilation_timestamp", "compiled", Show::Time),
];

/// A Windows program.
pub(super) fn pe(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["pe_info"]) else { return };
    sheet.section("pe_info", Fold::Open, "Windows program (PE)", "", |sheet| {
        if let Some(mut info) = part.members("pe_info") {
            info.fields(sheet, PE);
            if let Some(sections) = info.list("sections") {
                segments(sheet, &info.child("sections"), "Sections", sections);
            }
            if let Some(overlay) = info.members("overlay") {
                self::overlay(sheet, overlay);
            }
            imports(sheet, &mut info);
            lists(sheet, &mut info, &[("exports", "Exports"), ("compiler_product_versions", "Rich header")]);
            if let Some(resources) = info.list("resource_details") {
                self::resources(sheet, &info.child("resource_details"), resources);
            }
            info.rest(sheet);
        }
        part.rest(sheet);
    });
}

/// A bar for a value of 0 to 8 bits a byte, and what it means.
pub(super) fn entropy(line: DetailLine, bits: f64) -> DetailLine {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 8 before")]
    let full = bits.clamp(0.0, 8.0).round() as usize;
    let role = if bits > 7.2 { Role::Suspicious } else { Role::Text };
    line.and(Role::Gauge, &"▓".repeat(full))
        .and(Role::GaugeEmpty, &"░".repeat(BAR.saturating_sub(full)))
        .and(role, &format!(" {bits:.2}"))
}

/// Sections of a program: one line each, everything else below it.
fn segments(sheet: &mut Sheet<'_>, path: &str, title: &str, rows: &[Value]) {
    sheet.section(path, Fold::small(rows.len() / 2), title, &text::count(rows.len() as u64), |sheet| {
        for (index, row) in rows.iter().enumerate() {
            let path = format!("{path}/{index}");
            let Some(mut members) = Members::of(row, &path) else {
                generic::show(sheet, &path, "section", row);
                continue;
            };
            let name = members.text("name").unwrap_or_default();
            let shown = text::visible(&name);
            let cells = 10.max(text::width(&shown) + 1);
            let mut heading = DetailLine::text(Role::Text, &text::pad(&shown, cells)).copies(name);
            if let Some(bits) = members.peek("entropy").and_then(Value::as_f64) {
                members.take("entropy");
                heading = entropy(heading, bits);
            }
            let size = ["raw_size", "size", "filesize"].iter().find_map(|name| members.peek(name).and_then(number));
            if let Some(size) = size.and_then(|size| u64::try_from(size).ok()) {
                heading = heading.and(Role::Muted, &format!("  {}", text::bytes(size)));
            }
            for flags in ["flags", "section_type", "type"] {
                if let Some(flags) = members.text(flags) {
                    heading = heading.and(Role::Muted, &format!("  {flags}"));
                }
            }
            sheet.headed(&path, Fold::Closed, heading, |sheet| members.rest(sheet));
        }
    });
}

fn overlay(sheet: &mut Sheet<'_>, mut overlay: Members<'_>) {
    let heading = DetailLine::heading("Overlay  ");
    let bits = overlay.peek("entropy").and_then(Value::as_f64);
    let heading = match bits {
        Some(bits) => {
            overlay.take("entropy");
            entropy(heading, bits)
        }
        None => heading,
    };
    sheet.headed("pe_info/overlay", Fold::Open, heading, |sheet| {
        overlay.fields(sheet, &[("size", "size", Show::Bytes), ("offset", "offset", Show::Hex)]);
        overlay.rest(sheet);
    });
}

/// Imported functions by library; the service has called the list by two names.
fn imports(sheet: &mut Sheet<'_>, info: &mut Members<'_>) {
    let path = info.child("import_list");
    if let Some(libraries) = info.list("import_list") {
        sheet.section(&path, Fold::small(libraries.len()), "Imports", &text::count(libraries.len() as u64), |sheet| {
            for (index, library) in libraries.iter().enumerate() {
                let path = format!("{path}/{index}");
                let Some(mut members) = Members::of(library, &path) else {
                    generic::show(sheet, &path, "library", library);
                    continue;
                };
                let name = members.text("library_name").unwrap_or_default();
                let functions = members.list("imported_functions");
                let note = text::count(functions.map_or(0, Vec::len) as u64);
                let heading = DetailLine::text(Role::Text, &name).copies(name).and(Role::Muted, &format!("  {note}"));
                sheet.headed(&path, Fold::Closed, heading, |sheet| {
                    if let Some(functions) = functions {
                        generic::items(sheet, &format!("{path}/imported_functions"), "function", functions);
                    }
                    members.rest(sheet);
                });
            }
        });
    }
    if let Some(libraries) = info.peek("imports").and_then(Value::as_object) {
        info.take("imports");
        let path = info.child("imports");
        sheet.section(&path, Fold::small(libraries.len()), "Imports", &text::count(libraries.len() as u64), |sheet| {
            generic::inside(sheet, &path, libraries);
        });
    }
}

fn lists(sheet: &mut Sheet<'_>, info: &mut Members<'_>, titled: &[(&str, &str)]) {
    for (name, title) in titled {
        let path = info.child(name);
        if let Some(items) = info.list(name) {
            sheet.section(&path, Fold::Closed, title, &text::count(items.len() as u64), |sheet| {
                generic::items(sheet, &path, name, items);
            });
        }
    }
}

/// Resources, each openable: they are files that the service may know.
fn resources(sheet: &mut Sheet<'_>, path: &str, rows: &[Value]) {
    sheet.section(path, Fold::Closed, "Resources", &text::count(rows.len() as u64), |sheet| {
        for (index, row) in rows.iter().enumerate() {
            let path = format!("{path}/{index}");
            let Some(mut members) = Members::of(row, &path) else {
                generic::show(sheet, &path, "resource", row);
                continue;
            };
            let kind = members.text("type").unwrap_or_default();
            let mut heading = DetailLine::blank().label(&kind, 18);
            if let Some(bits) = members.peek("entropy").and_then(Value::as_f64) {
                members.take("entropy");
                heading = entropy(heading, bits);
            }
            for part in ["filetype", "lang"] {
                if let Some(word) = members.text(part) {
                    heading = heading.and(Role::Muted, &format!("  {word}"));
                }
            }
            if let Some(hash) = members.peek("sha256").and_then(scalar) {
                heading.value = Some(hash);
            }
            sheet.headed(&path, Fold::Closed, heading, |sheet| members.rest(sheet));
        }
    });
}

/// A Unix program.
pub(super) fn elf(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["elf_info"]) else { return };
    sheet.section("elf_info", Fold::Open, "Unix program (ELF)", "", |sheet| {
        if let Some(mut info) = part.members("elf_info") {
            if let Some(mut header) = info.members("header") {
                header.fields(sheet, &[("entrypoint", "entry point", Show::Hex)]);
                header.rest(sheet);
            }
            for (name, title) in [("section_list", "Sections"), ("segment_list", "Segments")] {
                let path = info.child(name);
                if let Some(rows) = info.list(name) {
                    segments(sheet, &path, title, rows);
                }
            }
            for (name, title) in [("import_list", "Imports"), ("export_list", "Exports")] {
                let path = info.child(name);
                if let Some(rows) = info.list(name) {
                    symbols(sheet, &path, title, rows);
                }
            }
            lists(sheet, &mut info, &[("shared_libraries", "Libraries"), ("packers", "Packers")]);
            info.rest(sheet);
        }
        part.rest(sheet);
    });
}

/// Symbols: name and type on one line.
fn symbols(sheet: &mut Sheet<'_>, path: &str, title: &str, rows: &[Value]) {
    let is_plain = |row: &Value| {
        row.as_object().is_some_and(|row| {
            row.iter().all(|(name, value)| matches!(name.as_str(), "name" | "type") && scalar(value).is_some())
        })
    };
    sheet.section(path, Fold::Closed, title, &text::count(rows.len() as u64), |sheet| {
        if !rows.iter().all(is_plain) {
            generic::items(sheet, path, "symbol", rows);
            return;
        }
        for row in rows {
            let part = |name: &str| row.get(name).and_then(scalar).unwrap_or_default();
            let name = part("name");
            sheet.push(
                DetailLine::text(Role::Text, &name).copies(name).and(Role::Muted, &format!("  {}", part("type"))),
            );
        }
    });
}

/// macOS programs; a universal one holds several.
pub(super) fn macho(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["macho_info"]) else { return };
    for (index, program) in part.list("macho_info").into_iter().flatten().enumerate() {
        let path = format!("macho_info/{index}");
        let Some(mut info) = Members::of(program, &path) else {
            generic::show(sheet, &path, "Mach-O", program);
            continue;
        };
        sheet.section(&path, Fold::Open, "macOS program (Mach-O)", "", |sheet| {
            if let Some(headers) = info.members("headers") {
                headers.rest(sheet);
            }
            let segments_path = info.child("segments");
            if let Some(rows) = info.list("segments") {
                segments(sheet, &segments_path, "Segments", rows);
            }
            lists(sheet, &mut info, &[("libs", "Libraries"), ("commands", "Commands")]);
            info.rest(sheet);
        });
    }
    part.rest(sheet);
}
