//! A note in the team's own form: a text of the settings with fields in braces.

use super::super::unlinked::unlinked;
use super::super::{Context, Row, State, list, markdown, sheet};
use super::{engines, inert, short_value};
use crate::text::{self, Shown, time};
use crate::vt::stats::Said;

/// The settings' say in notes for tickets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// Bytes of a note on several rows; any length without it.
    pub limit: Option<usize>,
    /// For one row.
    pub one: Option<Template>,
    /// For each of several rows: a line.
    pub row: Option<Template>,
}

/// A text with fields in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    source: String,
    /// Of each line what stands in it.
    lines: Vec<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The place of a field in [`FIELDS`].
    Field(usize),
}

/// A field: its name, and its text; empty where there is none.
struct Field(&'static str, fn(&Row, &Context) -> String);

/// The fields that a template can have; `assets/config.toml` says what each is.
const FIELDS: &[Field] = &[
    Field("asked", asked),
    Field("value", |row, context| short_value(row, context, 200)),
    Field("kind", |row, _| inert(&row.about.label(), 40)),
    Field("verdict", |row, _| verdict(row)),
    Field("ratio", judged),
    Field("date", |row, context| row.date(context.now).map(time::date).unwrap_or_default()),
    Field("first_seen", |row, context| row.known_since(context.now).map(time::date).unwrap_or_default()),
    Field("name", |row, _| words(name(row))),
    Field("label", |row, _| words(row.facts.threat_label.as_deref())),
    Field("families", |row, _| inert(&row.facts.families.join(", "), 80)),
    Field("facts", |row, _| inert(&row.deciding_in_short().collect::<Vec<_>>().join(" · "), 240)),
    Field("type", |row, _| words(row.facts.type_description.as_deref())),
    Field("sha256", |row, _| hash(row, "SHA-256")),
    Field("sha1", |row, _| hash(row, "SHA-1")),
    Field("md5", |row, _| hash(row, "MD5")),
    Field("engines", |row, _| engines(row, Said::is_malicious)),
    Field("remark", |row, _| inert(&row.remark_for_others(), 80)),
    Field("note", |row, _| inert(&row.note, 80)),
    Field("tags", |row, _| inert(&row.tags.join(" "), 80)),
    Field("link", |row, _| row.link().map(|link| Shown::made(link).to_string()).unwrap_or_default()),
];

impl Template {
    /// Reads a template. `{{` is a brace; anything else in braces is a field.
    pub fn parse(source: &str) -> Result<Self, String> {
        let lines = source.trim_end().lines().map(pieces).collect::<Result<Vec<_>, _>>()?;
        if lines.iter().flatten().any(|piece| matches!(piece, Piece::Field(_))) {
            return Ok(Self { source: source.to_owned(), lines });
        }
        Err(format!("there is no field in it; {}", known()))
    }

    /// As it stands in the settings.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How many lines it makes of a row at most.
    pub fn height(&self) -> usize {
        self.lines.len()
    }

    /// The lines for a row. A line whose fields are all empty is left out.
    pub(super) fn fill(&self, row: &Row, context: &Context) -> Vec<String> {
        self.lines.iter().filter_map(|pieces| filled(pieces, row, context)).collect()
    }
}

fn filled(pieces: &[Piece], row: &Row, context: &Context) -> Option<String> {
    let (mut line, mut fields, mut empty) = (String::new(), 0, 0);
    for piece in pieces {
        match piece {
            Piece::Text(text) => line.push_str(text),
            Piece::Field(place) => {
                let text = FIELDS.get(*place).map(|Field(_, text)| text(row, context)).unwrap_or_default();
                fields += 1;
                empty += usize::from(text.is_empty());
                line.push_str(&text);
            }
        }
    }
    // Pasted into a spreadsheet a line is a cell, which must not begin as a formula does.
    let line = sheet::inert(&line);
    (fields == 0 || empty < fields).then(|| line.trim_end().to_owned())
}

fn pieces(line: &str) -> Result<Vec<Piece>, String> {
    let (mut pieces, mut text, mut rest) = (Vec::new(), String::new(), line);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix('{') {
            text.push('{');
            rest = after;
            continue;
        }
        let (name, after) = after.split_once('}').ok_or_else(|| "a brace is not closed; {{ writes one".to_owned())?;
        let place = FIELDS.iter().position(|Field(known, _)| *known == name.trim());
        let place = place.ok_or_else(|| format!("{{{name}}} is no field; {}", known()))?;
        pieces.push(Piece::Text(std::mem::take(&mut text)));
        pieces.push(Piece::Field(place));
        rest = after;
    }
    text.push_str(rest);
    pieces.push(Piece::Text(text));
    Ok(pieces)
}

fn known() -> String {
    let names: Vec<&str> = FIELDS.iter().map(|Field(name, _)| *name).collect();
    format!("there are {}", names.join(", "))
}

fn words(text: Option<&str>) -> String {
    inert(text.unwrap_or_default(), 80)
}

fn hash(row: &Row, kind: &str) -> String {
    row.hashes().into_iter().find(|(name, _)| *name == kind).map(|(_, hex)| hex).unwrap_or_default()
}

/// The judgement; it may name a file of somebody else's.
pub(super) fn judged(row: &Row, context: &Context) -> String {
    unlinked(&Shown::made(row.judgement_at(context.now))).to_string()
}

fn verdict(row: &Row) -> String {
    if let Some(ruling) = row.ruling() {
        return ruling.word().to_owned();
    }
    let words = if row.state == State::Found { row.verdict.word() } else { row.state.words_of(Some(&row.about.kind)) };
    words.to_owned()
}

/// The name that says more than the value does.
pub(super) fn name(row: &Row) -> Option<&str> {
    row.name().filter(|name| **name != *row.about.id)
}

/// What was asked, in a form that is no link.
pub(super) fn asked(row: &Row, context: &Context) -> String {
    // A path is nobody's but the user's.
    let typed = row.input.as_deref().filter(|input| !input.trim().is_empty() && row.path.is_none());
    let Some(input) = typed else { return short_value(row, context, 200) };
    let line = match crate::ioc::classify(input) {
        Ok(indicator) => list::defanged_line(&indicator, context.defang),
        Err(_) => list::defanged_text(input, context.defang),
    };
    markdown::inert(&Shown::made(text::fit_middle(&line, 200)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_list_every_field() {
        let shipped = include_str!("../../../assets/config.toml");
        let listed =
            shipped.split("The fields: ").nth(1).and_then(|text| text.split("[ticket]").next()).expect("a list");
        for Field(name, _) in FIELDS {
            assert!(listed.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name), "{name}");
        }
    }

    #[test]
    fn what_is_no_field_is_said_with_those_that_there_are() {
        let error = |source: &str| Template::parse(source).expect_err("wrong");
        assert!(error("{hash}").starts_with("{hash} is no field; there are asked, value,"), "{}", error("{hash}"));
        assert_eq!(error("{value"), "a brace is not closed; {{ writes one");
        assert!(error("nothing").starts_with("there is no field in it"));
        assert!(Template::parse("{{code} { value }").is_ok());
    }
}
