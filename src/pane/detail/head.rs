//! The head of a report: three lines above the tabs that answer whatever tab is open. How bad it is and since when; what
//! it is; its hash or addresses, and how much is related to it.

mod line;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::summary::{role, verdict_words};
use super::{summary, target};
use crate::pane::Report;
use crate::pane::rows::sign;
use crate::session::Session;
use crate::text::{self, time};
use crate::theme::{Glyphs, Role, Theme};
use crate::vt::about::{disguise, remarks_on};
use crate::vt::verdict::Word;
use crate::vt::{Descriptor, Glimpse, Kind, Object, Verdict, title, verdict};
use crate::widget::paint::{Align, Cut, Pen, blank};
use crate::widget::verdict_bar::{self, Shares};
use line::{Part, Rank, joined};

/// Rows that it takes.
pub const HEIGHT: u16 = 3;
/// Cells of the bar.
const BAR: u16 = 10;
/// Cells of a label that is worth its beginning.
const LEAST: usize = 12;
/// Cells between what stands on the first line.
const GAP: usize = 2;

/// What the three lines say. Texts are hostile.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    verdict: Verdict,
    /// The verdict with its numbers, and in fewer cells.
    words: [String; 2],
    shares: Shares,
    label: String,
    /// With the hour, with the day, and with the least that tells when it was.
    dates: [String; 3],
    what: Vec<Part>,
    leads: Vec<Part>,
    related: Vec<String>,
}

/// How much of the label is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Whole,
    Beginning,
    Nothing,
}

/// What the first line shows of its parts: which form of the words, the bar, the label, which form of the date.
type Way = (usize, bool, Label, usize);

/// The ways to fill the first line, the best first. No number stands without its date: that shrinks, but stays.
const WAYS: [Way; 9] = [
    (0, true, Label::Whole, 0),
    (0, true, Label::Whole, 1),
    (0, false, Label::Whole, 1),
    (0, false, Label::Beginning, 1),
    (0, false, Label::Whole, 2),
    (0, false, Label::Nothing, 1),
    (0, false, Label::Beginning, 2),
    (0, false, Label::Nothing, 2),
    NARROWEST,
];
const NARROWEST: Way = (1, false, Label::Nothing, 2);

impl Head {
    /// Of a report; `related` says how much is related to it: `contacted_domains 5`.
    pub fn of(report: &Report, session: &Session, now: i64, related: Vec<String>) -> Self {
        let facts = &report.object.facts;
        let (verdict, words) = verdict_words(&report.object, session);
        let is_gone = report.unrenewed.as_ref().is_some_and(|unrenewed| unrenewed.is_gone());
        let was = |words: String| if is_gone { format!("was {words}") } else { words };
        let date = verdict::plausible(facts.last_analysis_date, now).or_else(|| verdict::plausible(facts.date, now));
        let shares = facts.stats.map_or([0; 4], |stats| {
            let none = stats.undetected.saturating_add(stats.harmless);
            [stats.malicious, stats.suspicious, none, stats.without_opinion()]
        });
        Self {
            verdict,
            words: [words.clone(), short_words(&report.object, session).unwrap_or(words)].map(was),
            shares,
            label: text::visible(facts.threat_label.as_deref().unwrap_or_default()).into_owned(),
            dates: match date {
                Some(date) => {
                    [time::utc_with_age(date, now), time::date_with_age(date, now), time::short_with_age(date, now)]
                }
                None if report.object.has_attributes && report.object.descriptor.kind.has_report() => {
                    ["date of analysis not given", "no date", "no date"].map(str::to_owned)
                }
                None => Default::default(),
            },
            what: disguise(&report.object).map(|of| Part::new(of.words())).into_iter().chain(what(report)).collect(),
            leads: vec![lead(report)],
            related,
        }
    }

    /// With what is known of the object that a comment or an analysis is about: its verdict stands where it has none of its own,
    /// and its name before its id.
    #[must_use]
    pub fn beside(mut self, about: Option<(Descriptor, &Glimpse)>) -> Self {
        let Some((of, known)) = about else { return self };
        if self.verdict == Verdict::NotJudged {
            let [kind, _] = std::mem::replace(&mut self.words, [known.words(), known.words()]);
            (self.verdict, self.label) = (known.verdict, format!("what this {kind} is about"));
        }
        if let Some(name) = &known.name {
            self.leads = vec![Part::new(format!("on {} {name}", of.label())), Part::new(of.id)];
        }
        self
    }

    /// The three lines without limit of width, for whoever reads and does not look.
    #[cfg(feature = "testing")]
    pub fn lines(&self) -> [String; 3] {
        let first = [&self.words[0], &self.dates[0], &self.label];
        let first: Vec<&str> = first.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let [what, leads] = self.below(usize::MAX);
        [first.join("  "), what, leads]
    }

    /// `● 61/72 malicious, 2026-01-01 (2 d ago)` in so many cells: where there is room for nothing else of it.
    pub fn brief(&self, room: usize, glyphs: &Glyphs) -> String {
        let before = self.sign(glyphs);
        let ways = WAYS.into_iter().filter(|(_, bar, label, date)| !bar && *label == Label::Nothing && *date > 0);
        let (words, .., date) = ways.into_iter().find(|way| self.cells(*way, &before) <= room).unwrap_or(NARROWEST);
        let parts = [self.words.get(words), self.dates.get(date)].into_iter().flatten().filter(|part| !part.is_empty());
        format!("{before}{}", parts.map(String::as_str).collect::<Vec<_>>().join(", "))
    }

    /// Draws it into the first rows of `area`.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        blank(buffer, Rect { height: area.height.min(HEIGHT), ..area }, theme.style(Role::Text));
        if area.height > 0 {
            self.draw_verdict(area, buffer, theme);
        }
        for (row, line) in (1..area.height.min(HEIGHT)).zip(self.below(usize::from(area.width))) {
            Pen::new(buffer, area, row).put_fitted(&line, theme.style(Role::Text), Cut::Middle);
        }
    }

    /// The second and the third line. How much is related stands on the third, unless a hash or an address fills that.
    fn below(&self, width: usize) -> [String; 2] {
        let counts = |rest: Rank| {
            let ranks = std::iter::once(Rank::Told).chain(std::iter::repeat(rest));
            self.related.iter().zip(ranks).map(|(count, rank)| Part::new(count.as_str()).ranked(rank))
        };
        let third: Vec<Part> = self.leads.iter().cloned().chain(counts(Rank::Told)).collect();
        let third_line = joined(&third, width);
        let is_full = self.related.first().is_some_and(|count| !third_line.contains(count.as_str()));
        if !is_full {
            return [joined(&self.what, width), third_line];
        }
        let (before, after): (Vec<&Part>, Vec<&Part>) = self.what.iter().partition(|part| part.rank() < Rank::Extra);
        let counts: Vec<Part> = counts(Rank::Last).collect();
        [joined(before.into_iter().chain(&counts).chain(after), width), third_line]
    }

    /// What stands before the words; nothing where nobody judges.
    fn sign(&self, glyphs: &Glyphs) -> String {
        if self.verdict == Verdict::NotJudged { String::new() } else { format!("{} ", sign(self.verdict, glyphs)) }
    }

    /// Cells of the first line, filled in that way; a label that is cut counts with its least.
    fn cells(&self, (words, bar, label, date): Way, sign: &str) -> usize {
        let of = |texts: &[String], at: usize| texts.get(at).map_or(0, |text| text::width(text));
        let label = match label {
            Label::Whole => text::width(&self.label),
            Label::Beginning => text::width(&self.label).min(LEAST),
            Label::Nothing => 0,
        };
        let bar = if bar && self.has_bar() { usize::from(BAR) } else { 0 };
        let parts = [text::width(sign) + of(&self.words, words), bar, label, of(&self.dates, date)];
        let shown = parts.iter().filter(|cells| **cells > 0).count();
        parts.iter().sum::<usize>() + shown.saturating_sub(1) * GAP
    }

    fn has_bar(&self) -> bool {
        self.shares.iter().any(|share| *share > 0)
    }

    fn draw_verdict(&self, area: Rect, buffer: &mut Buffer, theme: &Theme) {
        let (style, before) = (theme.style(role(self.verdict)), self.sign(theme.glyphs()));
        let fits = |way: &Way| self.cells(*way, &before) <= usize::from(area.width);
        let (words, bar, label, date) = WAYS.into_iter().find(fits).unwrap_or(NARROWEST);
        let mut pen = Pen::new(buffer, area, 0);
        pen.put(&before, style);
        if let Some(date) = self.dates.get(date).filter(|date| !date.is_empty()) {
            pen.put_right(date, theme.style(Role::Text)).put_right("  ", style);
        }
        if let Some(words) = self.words.get(words) {
            pen.put_fitted(words, style, Cut::End).put("  ", style);
        }
        if bar && self.has_bar() {
            for (role, text) in verdict_bar::pieces(self.shares, BAR, theme.glyphs()) {
                pen.put(&text, theme.style(role));
            }
            pen.put("  ", style);
        }
        if label != Label::Nothing {
            let room = pen.room();
            pen.put_in(room, &self.label, style, Align::Left, Cut::End);
        }
    }
}

/// The numbers alone, where nobody says another thing than they do.
fn short_words(object: &Object, session: &Session) -> Option<String> {
    let (judgement, stats) = (session.judge.judge(object), object.facts.stats?);
    let is_said = judgement.says.is_some_and(Word::decides);
    let is_told = judgement.verdict != Verdict::NotJudged && !is_said && stats.total() > 0;
    is_told.then(|| stats.ratio())
}

/// What it is, size or owner, first seen, signature or registrar.
fn what(report: &Report) -> Vec<Part> {
    let (facts, kind) = (&report.object.facts, &report.object.descriptor.kind);
    let seen = facts.first_submission_date.map(time::date);
    let seen = seen.map(|date| Part::new(format!("first seen {date}")).or(format!("since {date}")));
    let text = |name: &str| report.text(name).map(Part::text);
    let label = || Part::new(report.descriptor().label());
    let parts: Vec<Option<Part>> = match kind {
        Kind::File | Kind::PrivateFile => vec![
            facts.type_description.as_deref().filter(|of| !of.is_empty()).map(Part::text).or_else(|| Some(label())),
            facts.size.map(|size| Part::new(text::bytes(size))),
            seen,
            summary::signer_words(report).map(|(role, words)| {
                let short = match role {
                    Role::Harmless => "signed",
                    Role::Warning => "bad signature",
                    _ => "unsigned",
                };
                Part::text(words).or(short).ranked(Rank::Extra)
            }),
            facts.expiration.map(|date| Part::new(format!("expires {}", time::date(date))).ranked(Rank::Told)),
        ],
        Kind::Url | Kind::PrivateUrl => {
            let hosts = ["url", "last_final_url"].map(|name| report.text(name).and_then(target::host_of));
            let [from, to] = hosts;
            vec![
                text("title").filter(|title| !title.is_empty()).or_else(|| Some(label())),
                report.number("last_http_response_code").map(|code| Part::new(format!("HTTP {code}"))),
                to.filter(|to| Some(to) != from.as_ref()).map(|to| Part::text(format!("leads to {to}"))),
                seen,
            ]
        }
        Kind::Domain => vec![
            Some(label()),
            report.text("registrar").filter(|of| !of.is_empty()).map(|of| Part::text(format!("registrar {of}")).or(of)),
            facts.creation_date.map(|date| Part::new(format!("created {}", time::date(date)))),
            seen,
        ],
        Kind::IpAddress => vec![
            Some(label()),
            match (facts.asn, facts.as_owner.as_deref()) {
                (Some(asn), owner) => {
                    Some(Part::text(format!("AS{asn} {}", owner.unwrap_or_default()).trim_end()).or(format!("AS{asn}")))
                }
                (None, owner) => owner.map(Part::text),
            },
            facts.country.as_deref().map(Part::new),
            report.text("network").map(Part::new),
            report.text("regional_internet_registry").map(Part::new),
        ],
        // Their ids say nothing to people; what they say does.
        _ => vec![
            Some(label()),
            Some(Part::text(
                crate::vt::brief(&report.object).unwrap_or_else(|| title(&report.object, None).into_owned()),
            )),
        ],
    };
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect()
}

/// Hash or addresses.
fn lead(report: &Report) -> Part {
    let (facts, descriptor) = (&report.object.facts, &report.object.descriptor);
    match descriptor.kind {
        Kind::File | Kind::PrivateFile => {
            Part::new(format!("SHA-256 {}", facts.sha256.as_deref().unwrap_or(&descriptor.id)))
        }
        Kind::Url | Kind::PrivateUrl => Part::new(facts.url.as_deref().unwrap_or(&descriptor.id)),
        Kind::Domain => {
            let addresses = summary::addresses(report);
            let more = addresses.len().saturating_sub(2);
            let mut words = addresses.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
            if more > 0 {
                words.push_str(&format!(" and {more} more"));
            }
            Part::new(if words.is_empty() { descriptor.id.to_string() } else { format!("resolves to {words}") })
        }
        _ => match remarks_on(&report.object) {
            Some(of) => Part::new(format!("on {} {}", of.label(), of.id)),
            None => Part::new(descriptor.id.as_ref()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::msg::{Provenance, Source};
    use crate::theme::Palette;
    use crate::vt::Object;
    use crate::widget::testing::{at_all_sizes, drawn, theme};
    use bytes::Bytes;
    use serde_json::{Value, json};

    /// 2026-01-03T00:00:00Z
    const NOW: i64 = 1_767_398_400;

    fn head(object: &Value, related: &[&str]) -> Head {
        let object = Object::decode(Bytes::from(object.to_string())).expect("an object");
        let report = Report::from_object(object, Provenance { fetched_at: NOW, source: Source::Network });
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
        assert!(shown.contains("resolves to 203.0.113.66, 2001:db8::66 and 1 more · subdomains 3\n"), "{shown}");
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
