//! The signature of a program: what it claims, whether that holds, and the chain of certificates.

use serde_json::Value;

use crate::case::Trait;
use crate::case::traits;
use crate::pane::detail::members::{Field, Members, Show};
use crate::pane::detail::sheet::{Fold, Sheet};
use crate::pane::detail::{DetailLine, generic};
use crate::text;
use crate::theme::Role;
use crate::vt::Signature;

const WORTH: &[Field] = &[("verified", "verified", Show::Long), ("signing date", "signing date", Show::Text)];

const CLAIMS: &[Field] = &[
    ("counter signers", "counter signers", Show::Long),
    ("product", "product", Show::Text),
    ("description", "description", Show::Text),
    ("original name", "original name", Show::Text),
    ("internal name", "internal name", Show::Text),
    ("file version", "file version", Show::Text),
    ("copyright", "copyright", Show::Long),
    ("comments", "comments", Show::Long),
];

const CHAINS: &[(&str, &str)] = &[
    ("signers details", "Signers"),
    ("counter signers details", "Counter signers"),
    ("x509", "Certificates in the file"),
];

/// The section.
pub(super) fn show(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["signature_info"]) else { return };
    let signature = sheet.scene.report.tree.get("attributes").and_then(Signature::of);
    let note = signature.map(|signature| text::fit(signature.words(), 50).into_owned()).unwrap_or_default();
    sheet.section("signature_info", Fold::Open, "Signature and version", &note, |sheet| {
        if let Some(mut info) = part.members("signature_info") {
            info.fields(sheet, WORTH);
            let signer = sheet.scene.report.attribute("signature_info").and_then(traits::signer);
            if let Some(signers) = info.text("signers") {
                sheet.shared("signers", Trait::Signer, signer.unwrap_or_default().trim(), &signers);
            }
            info.fields(sheet, CLAIMS);
            for (name, title) in CHAINS {
                if let Some(certificates) = info.list(name) {
                    chain(sheet, &info.child(name), title, certificates);
                }
            }
            info.rest(sheet);
        }
        part.rest(sheet);
    });
}

fn chain(sheet: &mut Sheet<'_>, path: &str, title: &str, certificates: &[Value]) {
    sheet.section(path, Fold::Closed, title, &text::count(certificates.len() as u64), |sheet| {
        for (index, certificate) in certificates.iter().enumerate() {
            let path = format!("{path}/{index}");
            let Some(mut members) = Members::of(certificate, &path) else {
                generic::show(sheet, &path, "", certificate);
                continue;
            };
            let name = members.text("name").unwrap_or_else(|| "a certificate without a name".to_owned());
            let status = members.text("status");
            let good = status.as_deref().is_none_or(|status| status.eq_ignore_ascii_case("valid"));
            let mut heading = DetailLine::text(Role::Text, &name).copies(name);
            if let Some(status) = &status {
                let role = if good { Role::Harmless } else { Role::Warning };
                heading = heading.and(role, &format!("  {}", text::fit(status, 60)));
            }
            sheet.headed(&path, Fold::Closed, heading, |sheet| {
                if let Some(status) = status.filter(|_| !good) {
                    sheet.wrapped("status", Role::Warning, &status);
                }
                members.rest(sheet);
            });
        }
    });
}
