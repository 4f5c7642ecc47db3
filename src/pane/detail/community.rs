//! Community: what people say: comments, votes, collections, graphs; each read when it is wanted.

use super::members::{Members, number, scalar, texts};
use super::sheet::{Fold, LABEL, Sheet};
use super::{Ask, DetailLine, Scene, offer, parts};
use crate::text::{self, time};
use crate::theme::Role;
use crate::vt::Object;

type Show = fn(&mut Sheet<'_>, usize, &Object);

const SECTIONS: &[(Ask, &str, &str, Show)] = &[
    (Ask::Comments, "Comments", "comments", comment),
    (Ask::Votes, "Votes", "votes", vote),
    (Ask::Collections, "Collections", "collections", named),
    (Ask::Graphs, "Graphs", "graphs", named),
];

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let mut sheet = Sheet::new(scene);
    totals(&mut sheet);
    for (ask, title, name, show) in SECTIONS {
        if !parts::offers(*ask, &scene.report.object.descriptor) {
            continue;
        }
        let note = known(scene, *ask);
        sheet.section(&format!("community/{name}"), Fold::Open, title, &note, |sheet| {
            if !offer::state(sheet, *ask, name) {
                return;
            }
            let objects = scene.parts.part(*ask).map(|part| part.objects.as_slice()).unwrap_or_default();
            if objects.is_empty() {
                let more = scene.parts.part(*ask).is_some_and(|part| part.next.is_some());
                sheet.say(Role::Muted, if more { "none on the first page; there is more" } else { "none" });
            }
            let needle = scene.filter.to_lowercase();
            for (index, object) in objects.iter().enumerate() {
                let is_meant =
                    needle.is_empty() || object.title().to_lowercase().contains(&needle) || says(object, &needle);
                if is_meant {
                    show(sheet, index, object);
                }
            }
            offer::next_page(sheet, *ask);
        });
    }
    let kind = &scene.report.object.descriptor.kind;
    sheet.finish(if kind.is_private() {
        "private: nobody else sees it, so nobody comments on it"
    } else {
        "nobody comments on this kind of object"
    })
}

fn says(object: &Object, needle: &str) -> bool {
    object.facts.text.as_deref().is_some_and(|text| text.to_lowercase().contains(needle))
}

/// Votes and reputation from the report itself: they cost nothing.
fn totals(sheet: &mut Sheet<'_>) {
    let report = sheet.scene.report;
    if let Some(votes) = report.attribute("total_votes") {
        let count = |side: &str| votes.get(side).and_then(number).unwrap_or_default();
        let words = format!("{} say malicious, {} say harmless", count("malicious"), count("harmless"));
        sheet.field("votes", Role::Text, &words);
    }
    if let Some(reputation) = report.number("reputation") {
        sheet.field("reputation", Role::Text, &reputation.to_string());
    }
}

/// How many there are, as far as is known without asking.
fn known(scene: &Scene<'_>, ask: Ask) -> String {
    if let Some(part) = scene.parts.part(ask).filter(|part| part.is_there()) {
        let shown = part.objects.len();
        if part.next.is_some() {
            return format!("{shown} of {}", scene.parts.amount(ask, scene.report).words());
        }
    }
    scene.parts.amount(ask, scene.report).words()
}

/// A comment: when, how it was received, its text, and who wrote it.
fn comment(sheet: &mut Sheet<'_>, index: usize, object: &Object) {
    let tree = object.value();
    let Some(mut members) = tree.get("attributes").and_then(|attributes| Members::of(attributes, "comment")) else {
        sheet.field("comment", Role::Text, &object.descriptor.id);
        return;
    };
    let date = members.number("date").map(|date| time::utc_with_age(date, sheet.scene.now)).unwrap_or_default();
    let mut line = DetailLine::text(Role::Header, &date);
    if let Some(mut votes) = members.members("votes") {
        for (name, sign) in [("positive", "+"), ("negative", "−"), ("abuse", "abuse ")] {
            if let Some(count) = votes.number(name).filter(|count| *count > 0) {
                line = line.and(Role::Muted, &format!("  {sign}{count}"));
            }
        }
    }
    let tags = members.peek("tags").map(texts).unwrap_or_default();
    for tag in &tags {
        line = line.and(Role::Muted, &format!("  #{tag}"));
    }
    let text = members.text("text").unwrap_or_default();
    sheet.push(line.copies(text.as_str()));
    sheet.paragraph(Role::Text, &text);
    author(sheet, index);
}

fn author(sheet: &mut Sheet<'_>, index: usize) {
    let ask = Ask::Author(index);
    if offer::state(sheet, ask, "who wrote it") {
        let found = sheet.scene.parts.part(ask).and_then(|part| part.objects.first());
        let Some(author) = found else {
            sheet.say(Role::Muted, "by nobody that the service names");
            return;
        };
        let tree = author.value();
        let attribute = |name: &str| tree.get("attributes").and_then(|all| all.get(name)).and_then(scalar);
        let names: Vec<_> = [attribute("first_name"), attribute("last_name")].into_iter().flatten().collect();
        let line = DetailLine::field("written by", LABEL, Role::Link, &author.descriptor.id);
        let reputation = attribute("reputation").map(|count| format!(", reputation {count}")).unwrap_or_default();
        let line = line.and(Role::Muted, &format!("  {}{reputation}", names.join(" ")));
        sheet.push(line.opens(author.descriptor.clone()));
    }
}

fn vote(sheet: &mut Sheet<'_>, _: usize, object: &Object) {
    let tree = object.value();
    let attribute = |name: &str| tree.get("attributes").and_then(|all| all.get(name)).and_then(scalar);
    let verdict = attribute("verdict").unwrap_or_else(|| "no verdict".to_owned());
    let mut line = DetailLine::blank()
        .and(super::summary::level_role(&verdict), &text::pad(&verdict, 11))
        .and(Role::Text, &attribute("value").map(|weight| format!("weight {weight}")).unwrap_or_default());
    if let Some(date) = object.facts.date {
        line = line.and(Role::Muted, &format!("  {}", time::utc_with_age(date, sheet.scene.now)));
    }
    sheet.push(line.copies(verdict));
}

/// A collection or graph: its name, what it is about, and `Enter` opens it.
fn named(sheet: &mut Sheet<'_>, _: usize, object: &Object) {
    let mut line = DetailLine::text(Role::Link, object.title()).copies(&*object.descriptor.id);
    if let Some(text) = &object.facts.text {
        line = line.and(Role::Muted, &format!("  {}", text::fit(text, 80)));
    }
    sheet.push(line.opens(object.descriptor.clone()));
}
