//! X.509 certificates: of a host, or as objects of their own.

use crate::pane::detail::members::{Field, Members, Show, texts};
use crate::pane::detail::sheet::{Fold, LABEL, Sheet};
use crate::pane::detail::summary::notable;
use crate::pane::detail::{DetailLine, generic};
use crate::text::time;
use crate::theme::Role;

const FIELDS: &[Field] = &[
    ("serial_number", "serial number", Show::Text),
    ("thumbprint", "SHA-1 thumbprint", Show::Text),
    ("thumbprint_sha256", "SHA-256 thumbprint", Show::Text),
    ("version", "version", Show::Text),
    ("size", "size", Show::Bytes),
];

/// The last certificate that a host showed.
pub(super) fn of_host(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    let Some(mut part) = attributes.part(&["last_https_certificate", "last_https_certificate_date"]) else { return };
    sheet.section("last_https_certificate", Fold::Open, "HTTPS certificate", "", |sheet| {
        part.fields(sheet, &[("last_https_certificate_date", "as of", Show::Seen)]);
        if let Some(certificate) = part.members("last_https_certificate") {
            show(sheet, certificate);
        }
        part.rest(sheet);
    });
}

/// An `ssl_cert` object: its attributes are the certificate.
pub(super) fn of_itself(sheet: &mut Sheet<'_>, attributes: &mut Members<'_>) {
    const NAMES: &[&str] = &[
        "subject",
        "issuer",
        "validity",
        "extensions",
        "public_key",
        "cert_signature",
        "signature_algorithm",
        "serial_number",
        "thumbprint",
        "thumbprint_sha256",
    ];
    if attributes.peek("subject").is_none() || attributes.peek("issuer").is_none() {
        return;
    }
    if let Some(part) = attributes.part(NAMES) {
        sheet.section("certificate", Fold::Open, "Certificate", "", |sheet| show(sheet, part));
    }
}

fn show(sheet: &mut Sheet<'_>, mut certificate: Members<'_>) {
    for party in ["subject", "issuer"] {
        if let Some(party_members) = certificate.members(party) {
            distinguished(sheet, party, party_members);
        }
    }
    if let Some(validity) = certificate.members("validity") {
        self::validity(sheet, validity);
    }
    if let Some(mut extensions) = certificate.members("extensions") {
        let path = extensions.child("subject_alternative_name");
        if let Some(names) = extensions.list("subject_alternative_name") {
            sheet.section(&path, Fold::small(names.len()), "Names in it", &names.len().to_string(), |sheet| {
                generic::items(sheet, &path, "subject_alternative_name", names);
            });
        }
        sheet.section(extensions.path().to_owned().as_str(), Fold::Closed, "Extensions", "", |sheet| {
            extensions.rest(sheet);
        });
    }
    certificate.fields(sheet, FIELDS);
    certificate.rest(sheet);
}

/// `CN=…, O=…, C=…` on one line; anything nested below it.
fn distinguished(sheet: &mut Sheet<'_>, label: &str, mut party: Members<'_>) {
    let names: Vec<_> = party.left().map(|(name, _)| name.clone()).collect();
    let mut words = Vec::new();
    for name in names {
        let Some(value) = party.text(&name).or_else(|| {
            let many = party.peek(&name).map(texts).filter(|many| !many.is_empty())?;
            party.take(&name);
            Some(many.join(", "))
        }) else {
            continue;
        };
        words.push(format!("{name}={value}"));
    }
    sheet.wrapped(label, Role::Text, &words.join(", "));
    party.rest(sheet);
}

/// The times are texts; they get their age when they can be read.
fn validity(sheet: &mut Sheet<'_>, mut validity: Members<'_>) {
    for (name, label) in [("not_before", "valid from"), ("not_after", "valid to")] {
        let Some(text) = validity.text(name) else { continue };
        let line = match notable::when(&text) {
            Some(at) => DetailLine::field(label, LABEL, Role::Text, &time::utc_with_age(at, sheet.scene.now)),
            None => DetailLine::field(label, LABEL, Role::Text, &text),
        };
        sheet.push(line.copies(text));
    }
    validity.rest(sheet);
}
