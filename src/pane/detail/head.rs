//! The head of a report: three lines above the tabs that answer whatever tab is open. How bad it is and since when; what
//! it is; its hash or addresses, and how much is related to it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::summary::{role, verdict_words};
use super::{summary, target};
use crate::pane::Report;
use crate::pane::rows::sign;
use crate::session::Session;
use crate::text::{self, time};
use crate::theme::{Role, Theme};
use crate::vt::about::{disguise, remarks_on};
use crate::vt::{Descriptor, Glimpse, Kind, Verdict, title};
use crate::widget::paint::{Align, Cut, Pen, blank};
use crate::widget::verdict_bar::{self, Shares};

/// Rows that it takes.
pub const HEIGHT: u16 = 3;
/// Cells of the bar.
const BAR: u16 = 10;
/// Cells of a part that is worth its beginning.
const LEAST: usize = 16;
/// From this width on there is room for the bar.
const ROOMY: u16 = 56;

/// What the three lines say. Texts are hostile.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    verdict: Verdict,
    words: String,
    shares: Shares,
    label: String,
    /// With the hour, and without it where there is little room.
    dates: [String; 2],
    what: Vec<String>,
    leads: Vec<String>,
}

impl Head {
    /// Of a report; `related` says how much is related to it: `contacted_domains 5`.
    pub fn of(report: &Report, session: &Session, now: i64, related: Vec<String>) -> Self {
        let facts = &report.object.facts;
        let (verdict, words) = verdict_words(&report.object, session);
        let date = facts.last_analysis_date.or(facts.date);
        let shares = facts.stats.map_or([0; 4], |stats| {
            let none = stats.undetected.saturating_add(stats.harmless);
            [stats.malicious, stats.suspicious, none, stats.without_opinion()]
        });
        Self {
            verdict,
            words,
            shares,
            label: facts.threat_label.as_deref().unwrap_or_default().to_owned(),
            dates: match date {
                Some(date) => [time::utc_with_age(date, now), time::date_with_age(date, now)],
                None if report.object.has_attributes && report.object.descriptor.kind.has_report() => {
                    ["date of analysis not given", "no date"].map(str::to_owned)
                }
                None => Default::default(),
            },
            what: disguise(&report.object).map(|disguise| disguise.words()).into_iter().chain(what(report)).collect(),
            leads: leads(report).into_iter().chain(related).collect(),
        }
    }

    /// With what is known of the object that a comment or an analysis is about: its verdict stands where it has none of its own,
    /// and its name before its id.
    #[must_use]
    pub fn beside(mut self, about: Option<(Descriptor, &Glimpse)>) -> Self {
        let Some((of, known)) = about else { return self };
        if self.verdict == Verdict::NotJudged {
            let kind = std::mem::replace(&mut self.words, known.words());
            (self.verdict, self.label) = (known.verdict, format!("what this {kind} is about"));
        }
        if let Some(name) = &known.name {
            self.leads = vec![format!("on {} {name}", of.kind.label()), of.id.into_string()];
        }
        self
    }

    /// The three lines without limit of width, for whoever reads and does not look.
    #[cfg(feature = "testing")]
    pub fn lines(&self) -> [String; 3] {
        let first = [&self.words, &self.dates[0], &self.label];
        let first: Vec<&str> = first.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        [first.join("  "), joined(&self.what, usize::MAX), joined(&self.leads, usize::MAX)]
    }

    /// Draws it into the first rows of `area`.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        blank(buffer, Rect { height: area.height.min(HEIGHT), ..area }, theme.style(Role::Text));
        if area.height > 0 {
            self.draw_verdict(area, buffer, theme);
        }
        for (row, parts) in (1..area.height.min(HEIGHT)).zip([&self.what, &self.leads]) {
            let line = joined(parts, usize::from(area.width));
            Pen::new(buffer, area, row).put_fitted(&line, theme.style(Role::Text), Cut::Middle);
        }
    }

    fn draw_verdict(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let style = theme.style(role(self.verdict));
        let mut pen = Pen::new(buffer, area, 0);
        if self.verdict != Verdict::NotJudged {
            pen.put(sign(self.verdict, theme.glyphs()), style).put(" ", style);
        }
        pen.put_fitted(&self.words, style, Cut::End).put("  ", style);
        if area.width >= ROOMY {
            for (role, text) in verdict_bar::pieces(self.shares, BAR, theme.glyphs()) {
                pen.put(&text, theme.style(role));
            }
            pen.put("  ", style);
        }
        // The label before the hour.
        let rooms = [text::width(&text::visible(&self.label)) + 2, 2];
        let fits = |(date, room): &(&String, usize)| text::width(date) + room <= usize::from(pen.room());
        if let Some((date, _)) = self.dates.iter().zip(rooms).find(fits) {
            pen.put_right(date, theme.style(Role::Text)).put_right("  ", style);
        }
        let room = pen.room();
        pen.put_in(room, &self.label, style, Align::Left, Cut::End);
    }
}

/// As many parts as fit, the most important first; the first in any case, and the last as far as it fits.
fn joined(parts: &[String], width: usize) -> String {
    let mut line = String::new();
    for part in parts {
        let part = text::visible(part);
        let room = width.saturating_sub(text::width(&line).saturating_add(3));
        if line.is_empty() {
            line.push_str(&part);
        } else if text::width(&part) <= room {
            line.push_str(" · ");
            line.push_str(&part);
        } else {
            // The beginning of a long one says more than blanks.
            if room >= LEAST {
                line.push_str(" · ");
                line.push_str(&text::fit(&part, room));
            }
            break;
        }
    }
    line
}

/// What it is, size or owner, first seen, signature or registrar.
fn what(report: &Report) -> Vec<String> {
    let (facts, kind) = (&report.object.facts, &report.object.descriptor.kind);
    let seen = facts.first_submission_date.map(|date| format!("first seen {}", time::date(date)));
    let text = |name: &str| report.text(name).map(str::to_owned);
    let parts: Vec<Option<String>> = match kind {
        Kind::File | Kind::PrivateFile => vec![
            facts.type_description.as_deref().map(str::to_owned).or_else(|| Some(kind.label().into_owned())),
            facts.size.map(text::bytes),
            seen,
            summary::signer_words(report).map(|(_, words)| words),
            facts.expiration.map(|date| format!("expires {}", time::date(date))),
        ],
        Kind::Url | Kind::PrivateUrl => {
            let hosts = ["url", "last_final_url"].map(|name| report.text(name).and_then(target::host_of));
            let [from, to] = hosts;
            vec![
                text("title").or_else(|| Some(kind.label().into_owned())),
                report.number("last_http_response_code").map(|code| format!("HTTP {code}")),
                to.filter(|to| Some(to) != from.as_ref()).map(|to| format!("leads to {to}")),
                seen,
            ]
        }
        Kind::Domain => vec![
            Some(kind.label().into_owned()),
            text("registrar").map(|registrar| format!("registrar {registrar}")),
            facts.creation_date.map(|date| format!("created {}", time::date(date))),
            seen,
        ],
        Kind::IpAddress => vec![
            Some(kind.label().into_owned()),
            match (facts.asn, facts.as_owner.as_deref()) {
                (Some(asn), owner) => Some(format!("AS{asn} {}", owner.unwrap_or_default()).trim_end().to_owned()),
                (None, owner) => owner.map(str::to_owned),
            },
            facts.country.as_deref().map(str::to_owned),
            text("network"),
            text("regional_internet_registry"),
        ],
        // Their ids say nothing to people; what they say does.
        _ => vec![
            Some(kind.label().into_owned()),
            Some(crate::vt::brief(&report.object).unwrap_or_else(|| title(&report.object, None).into_owned())),
        ],
    };
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
}

/// Hashes or addresses.
fn leads(report: &Report) -> Vec<String> {
    let (facts, descriptor) = (&report.object.facts, &report.object.descriptor);
    match descriptor.kind {
        Kind::File | Kind::PrivateFile => {
            vec![format!("SHA-256 {}", facts.sha256.as_deref().unwrap_or(&descriptor.id))]
        }
        Kind::Url | Kind::PrivateUrl => vec![facts.url.as_deref().unwrap_or(&descriptor.id).to_owned()],
        Kind::Domain => {
            let addresses = summary::addresses(report);
            let more = addresses.len().saturating_sub(2);
            let mut words = addresses.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
            if more > 0 {
                words.push_str(&format!(" and {more} more"));
            }
            vec![if words.is_empty() { descriptor.id.to_string() } else { format!("A {words}") }]
        }
        _ => match remarks_on(&report.object) {
            Some(of) => vec![format!("on {} {}", of.kind.label(), of.id)],
            None => vec![descriptor.id.to_string()],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::msg::Source;
    use crate::theme::Palette;
    use crate::vt::Object;
    use crate::widget::testing::{at_all_sizes, drawn, theme};
    use bytes::Bytes;
    use serde_json::{Value, json};

    /// 2026-01-03T00:00:00Z
    const NOW: i64 = 1_767_398_400;

    fn head(object: &Value, related: &[&str]) -> Head {
        let object = Object::decode(Bytes::from(object.to_string())).expect("an object");
        let report = Report::from_object(object, NOW, Source::Network);
        Head::of(&report, &Session::default(), NOW, related.iter().map(ToString::to_string).collect())
    }

    fn file() -> Value {
        json!({"type": "file", "id": "ab".repeat(32), "attributes": {
            "sha256": "ab".repeat(32), "type_description": "Win32 EXE", "size": 18_432, "first_submission_date": 1_767_225_600,
            "last_analysis_date": 1_767_225_600, "popular_threat_classification": {"suggested_threat_label": "trojan.parcelsnatch"},
            "signature_info": {"verified": "Signed", "signers": "Cinder Row Ltd; Example CA"},
            "last_analysis_stats": {"malicious": 61, "undetected": 11, "type-unsupported": 3}}})
    }

    fn at(width: u16, head: &Head) -> String {
        drawn(width, HEIGHT, |area, buffer| head.draw(area, buffer, &theme()))
    }

    #[test]
    fn three_lines_answer_how_bad_it_is_what_it_is_and_where_it_leads() {
        let file = head(&file(), &["contacted_domains 5", "contacted_ips 3"]);
        let wide = at(104, &file);
        let [verdict, what, leads] = &wide.lines().collect::<Vec<_>>()[..] else { panic!("{wide}") };
        assert!(verdict.starts_with("● 61/72 malicious  ████████"), "{wide}");
        assert!(
            verdict.contains("  trojan.parcelsnatch") && verdict.ends_with("  2026-01-01 00:00:00 UTC (2 d ago)"),
            "{wide}"
        );
        assert_eq!(*what, "Win32 EXE · 18.4 kB · first seen 2026-01-01 · Cinder Row Ltd: Signed");
        assert!(leads.starts_with("SHA-256 abab") && leads.ends_with("abab · contacted_domains 5"), "{wide}");
        let narrow = at(43, &file);
        assert!(narrow.starts_with("● 61/72 malicious") && narrow.contains("2026-01-01 (2 d ago)"), "{narrow}");
        assert!(at(78, &file).contains(&"ab".repeat(32)), "at 80 columns the hash is whole");
    }

    #[test]
    fn a_name_is_told_by_its_registrar_and_addresses_and_an_address_by_its_owner() {
        let name = json!({"type": "domain", "id": "parcel-notice.example", "attributes": {
            "registrar": "Cheapside Names", "creation_date": 1_767_225_600, "last_analysis_stats": {"malicious": 1, "undetected": 90},
            "last_dns_records": [{"type": "A", "value": "203.0.113.66"}, {"type": "AAAA", "value": "2001:db8::66"},
                {"type": "A", "value": "203.0.113.67"}, {"type": "TXT", "value": "203.0.113.9"}]}});
        let shown = at(78, &head(&name, &["subdomains 3"]));
        assert!(shown.contains("domain · registrar Cheapside Names · created 2026-01-01\n"), "{shown}");
        assert!(shown.contains("A 203.0.113.66, 2001:db8::66 and 1 more · subdomains 3\n"), "{shown}");
        let address = json!({"type": "ip_address", "id": "203.0.113.66", "attributes": {
            "asn": 64_496, "as_owner": "Cinder Row", "country": "NL", "network": "203.0.113.0/24"}});
        let shown = at(78, &head(&address, &["resolutions 14"]));
        assert!(shown.contains("IP address · AS64496 Cinder Row · NL · 203.0.113.0/24\n"), "{shown}");
        assert!(shown.contains("203.0.113.66 · resolutions 14\n"), "{shown}");
    }

    #[test]
    fn in_ascii_no_sign_is_beyond_it() {
        let ascii = Theme::by_name("mono", Palette::PLAIN).expect("a theme");
        let shown = drawn(104, HEIGHT, |area, buffer| head(&file(), &[]).draw(area, buffer, &ascii));
        assert!(shown.lines().next().is_some_and(str::is_ascii), "{shown}");
    }

    #[test]
    fn c33_c39_at_any_size() {
        let file = head(&file(), &["contacted_domains 5"]);
        at_all_sizes(|area, buffer| file.draw(area, buffer, &theme()));
    }
}
