//! `GET /intelligence/search`: modifiers over the cast, and snippets of content matches.

use serde_json::{Value, json};

use crate::demo::answer::{Answer, Refusal, Reply, data, refuse};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::page::{Window, page};
use crate::demo::sample::Sample;
use crate::demo::seed::digits;
use crate::demo::service::Service;
use crate::demo::story::Row;
use crate::demo::world::{Link, url_id};

/// The longest page of a search.
const LONGEST: usize = 300;

/// What a query is matched against, and the member of its row that is shown: a file's name, a domain, an address, a URL.
#[derive(Debug)]
struct Candidate {
    name: Name,
    row: Row,
    title: &'static str,
}

/// One condition of a query.
#[derive(Debug, PartialEq, Eq)]
struct Term<'a> {
    modifier: &'a str,
    value: &'a str,
}

/// Splits a query at spaces outside quotes into modifiers and free words.
fn terms(query: &str) -> Vec<Term<'_>> {
    let mut terms = Vec::new();
    let mut rest = query.trim();
    while !rest.is_empty() {
        let mut quoted = false;
        let end = rest
            .char_indices()
            .find(|(_, letter)| {
                quoted ^= *letter == '"';
                *letter == ' ' && !quoted
            })
            .map_or(rest.len(), |(at, _)| at);
        let (word, more) = rest.split_at(end);
        let (modifier, value) = word.split_once(':').filter(|(name, _)| !name.contains('"')).unwrap_or(("", word));
        terms.push(Term { modifier, value: value.trim_matches('"') });
        rest = more.trim_start();
    }
    terms
}

/// Whether a number fits `5`, `5+` or `5-`; with a unit for sizes.
fn fits(number: u64, condition: &str) -> bool {
    let condition = condition.trim_end_matches(' ');
    let (text, sign) = match condition.strip_suffix(['+', '-']) {
        Some(text) => (text, condition.chars().last()),
        None => (condition, None),
    };
    let lower = text.to_ascii_lowercase();
    let (digits, unit) = match lower.strip_suffix("kb") {
        Some(digits) => (digits, 1024),
        None => lower.strip_suffix("mb").map_or((lower.as_str(), 1), |digits| (digits, 1024 * 1024)),
    };
    let Ok(bound) = digits.parse::<u64>() else { return false };
    let bound = bound.saturating_mul(unit);
    match sign {
        Some('+') => number >= bound,
        Some(_) => number <= bound,
        None => number == bound,
    }
}

impl Candidate {
    fn title(&self) -> &str {
        self.row.text(self.title)
    }

    /// Days since it came; addresses are as old as each other.
    fn days(&self) -> i64 {
        self.row.get("days").and_then(Value::as_i64).unwrap_or(1)
    }

    /// Whether a term holds; unknown modifiers are refused.
    fn fits(&self, term: &Term<'_>) -> Result<bool, Refusal> {
        let value = term.value.to_lowercase();
        let is_tagged = || self.row.list("tags").any(|tag| tag == value);
        Ok(match term.modifier {
            "entity" | "content" | "similar-to" | "fs" | "ls" | "la" | "ts" | "submissions" => true,
            "" => self.title().to_lowercase().contains(&value) || is_tagged(),
            "name" | "hostname" | "domain" | "url" | "ip" => self.title().to_lowercase().contains(&value),
            "type" if self.name.kind == Kind::File => self.row.text("kind") == value,
            "type" => self.name.kind.type_name() == value,
            "tag" | "tags" => is_tagged(),
            "positives" | "p" => fits(self.row.count("malicious").into(), term.value),
            "size" => fits(self.row.number("size").unsigned_abs(), term.value),
            "engines" => self.row.text("family").contains(&value),
            other => return refuse("BadRequestError", format!("Unknown search modifier \"{other}\"")),
        })
    }
}

impl Service {
    pub(in crate::demo) fn intelligence_search(&self, call: &Call) -> Answer {
        let terms = terms(call.asked()?);
        let value = |name: &str| terms.iter().find(|term| term.modifier == name).map(|term| term.value);
        if value("content").is_some_and(|text| text.len() < 4) {
            return refuse("UnselectiveContentQueryError", "The content query is not selective enough");
        }
        let with_swarm = terms.iter().any(|term| term.value == "swarm");
        let mut found = Vec::new();
        for candidate in self.candidates(value("entity").unwrap_or("file"), with_swarm)? {
            let mut holds = true;
            for term in &terms {
                holds = holds && candidate.fits(term)?;
            }
            if holds {
                found.push(candidate);
            }
        }
        sort(&mut found, call.parameter("order").unwrap_or(""))?;
        let window = Window::of(call, LONGEST)?;
        let only_descriptors = call.parameter("descriptors_only") == Some("true");
        let (content, similar) = (value("content"), value("similar-to"));
        let mut answer = page(call, window, found.len(), |index| {
            let candidate = found.get(index)?;
            let link = Link { to: candidate.name.clone(), context: context(&candidate.name, content, similar, index) };
            Some(if only_descriptors { Self::descriptor(&link) } else { self.listed(&link) })
        });
        if let Some(meta) = answer["meta"].as_object_mut() {
            meta.insert("days_back".into(), json!(90));
            if let Some(count) = meta.remove("count") {
                meta.insert("total_hits".into(), count);
            }
        }
        Ok(Reply::Json(answer))
    }

    fn candidates(&self, entity: &str, with_swarm: bool) -> Result<Vec<Candidate>, Refusal> {
        let story = self.world.story;
        let rows = |rows: &str, kind: Kind, title: &'static str| {
            let candidate = |row: &Row| {
                let id = if kind == Kind::Url { url_id(row.text(title)) } else { row.text(title).to_owned() };
                Candidate { name: Name::new(kind, id), row: row.clone(), title }
            };
            story.rows(rows).iter().map(candidate).collect()
        };
        Ok(match entity {
            "file" => {
                let swarm = &self.world.swarm;
                let small = (0..if with_swarm { swarm.size } else { 0 }).filter_map(|index| swarm.file(index));
                let files = self.world.files.iter().map(|sample| Sample::clone(sample)).chain(small);
                let name = |sample: &Sample| Name::new(Kind::File, &sample.hashes.sha256);
                files.map(|sample| Candidate { name: name(&sample), row: sample.row, title: "name" }).collect()
            }
            "domain" => rows("domain", Kind::Domain, "name"),
            "ip" | "ip_address" => rows("address", Kind::Address, "address"),
            "url" => rows("url", Kind::Url, "url"),
            other => return refuse("BadRequestError", format!("Unknown entity \"{other}\"")),
        })
    }

    /// `GET /intelligence/search/snippets/{snippet}`: hexdumps with the match marked.
    pub(in crate::demo) fn snippet(snippet: &str) -> Answer {
        if !snippet.starts_with("snippet-") {
            return refuse("BadRequestError", "Invalid token");
        }
        let line = |address: &str| {
            format!(
                "{address}: 09 20 2A 0A 70 61 72 63  65 6C *2D 6C 61 6E 74 65*  . *.parcel*-lante*\n{address}: *72 6E* 0A 00 00  *rn*..."
            )
        };
        data(vec![line("0000A0E0"), line("0001F660")])
    }
}

/// What a content or similarity search says of a match.
fn context(name: &Name, content: Option<&str>, similar: Option<&str>, rank: usize) -> Option<Value> {
    if content.is_some() {
        let snippet = format!("snippet-{}", digits(&name.id, 24));
        return Some(json!({"confidence": 1.0, "match_in_subfile": false, "snippet": snippet}));
    }
    let score = f64::from(u32::try_from(100_usize.saturating_sub(rank)).unwrap_or(0)) / 100.0;
    similar.map(|_| json!({"similarity_score": score}))
}

fn sort(found: &mut [Candidate], order: &str) -> Result<(), Refusal> {
    let (field, descending) = match order.strip_suffix(['+', '-', ' ']) {
        Some(field) => (field, order.ends_with('-')),
        None => (order, false),
    };
    match field {
        "" => found.sort_by_key(Candidate::days),
        "positives" => found.sort_by_key(|candidate| candidate.row.count("malicious")),
        "size" => found.sort_by_key(|candidate| candidate.row.number("size")),
        "ip" => found.sort_by(|one, other| one.title().cmp(other.title())),
        // The older the more days ago: ascending dates are descending days.
        "first_submission_date"
        | "last_submission_date"
        | "creation_date"
        | "last_modification_date"
        | "last_update_date"
        | "times_submitted"
        | "status" => found.sort_by_key(|candidate| -candidate.days()),
        other => return refuse("BadRequestError", format!("Unknown order \"{other}\"")),
    }
    if descending {
        found.reverse();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_splits_into_modifiers_and_words() {
        let found = terms("type:peexe positives:5+ content:\"hello world\" invoice");
        let pairs: Vec<(&str, &str)> = found.iter().map(|term| (term.modifier, term.value)).collect();
        assert_eq!(pairs, [("type", "peexe"), ("positives", "5+"), ("content", "hello world"), ("", "invoice")]);
    }

    #[test]
    fn numbers_fit_their_conditions() {
        assert!(fits(5, "5+") && fits(6, "5+") && !fits(4, "5+"));
        assert!(fits(5, "5-") && !fits(6, "5-"));
        assert!(fits(2048, "2kb") && !fits(2047, "2KB+"));
        assert!(!fits(1, "many"));
    }
}
