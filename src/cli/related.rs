//! `vtriage related`: the objects that an object is related to.

use clap::Args;

use super::exit::{Exit, Failure};
use super::format::Choice;
use super::inputs;
use super::items::{self, Items, Tried};
use super::pager::{self, Total, Wanted};
use super::printer::Printer;
use super::record::{Record, Relation, State};
use super::service::Service;
use super::{Session, confirm::Consent, output, plain, relationships};
use crate::inside::list::Taking;
use crate::text::{count, visible};
use crate::vt::calls::{self, Form};
use crate::vt::{Descriptor, relationship};

/// Print the objects related to indicators; without a relationship, which relationships there are
///
/// Listing the relationships, with counts, costs one request an indicator, and none when the store has it.
///
/// For example: `vtriage related -f ids --limit 200 203.0.113.7 resolutions`
///
/// Other objects of the service are named as TYPE/ID: `vtriage related analysis/ID item`
#[derive(Debug, Args)]
#[command(override_usage = "vtriage related [OPTIONS] INDICATOR... [RELATIONSHIP]")]
pub struct Related {
    #[command(flatten)]
    pub list: List,

    /// Hashes, URLs, domains, IP addresses, defanged or not (`-` reads them from stdin); then the relationship, for
    /// example contacted_domains, communicating_files, resolutions
    #[arg(required = true, value_name = "INDICATOR")]
    what: Vec<String>,

    /// Also when an indicator is internal
    #[arg(long)]
    yes: bool,
}

/// How a list of related objects is printed; shared with the private side.
#[derive(Debug, Clone, Args)]
pub struct List {
    #[command(flatten)]
    pub output: Choice,

    /// Print up to N objects, in as many requests of 40 as that takes [default: one request]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,

    /// Types and ids only
    #[arg(long)]
    pub descriptors: bool,
}

impl Related {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let (indicators, relationship) = split(&self.what);
        let inputs = inputs::read(indicators, Taking::All, &session.config, Consent::of_flag(self.yes))?;
        if inputs.is_empty() {
            return Ok(items::nothing());
        }
        let sources = inputs.into_iter().map(inputs::Input::into_subject);
        match relationship {
            Some(relationship) => self.list.print(session, sources, relationship).await,
            None => self.list_relationships(session, sources).await,
        }
    }

    async fn list_relationships(
        &self,
        session: Session,
        sources: impl ExactSizeIterator<Item = (String, Result<Descriptor, Failure>)>,
    ) -> Result<Exit, Failure> {
        let form = plain::Form::of(self.list.output.given()).ok_or_else(|| {
            Failure::Usage("relationships are listed as table, json or jsonl; nothing was sent".to_owned())
        })?;
        self.list.output.refuse_condition("which relationships there are is nothing to judge; name one of them")?;
        let mut items = Items::of(sources.len());
        let Some(sources) = items.usable(sources) else { return Ok(items.exit()) };
        let service = Service::open(session)?;
        relationships::print(&service, &sources, form, &mut items).await
    }
}

/// The indicators, and the relationship if the last word is one: a word that names nothing to ask about.
fn split(words: &[String]) -> (&[String], Option<&str>) {
    match words.split_last() {
        Some((last, before)) if !before.is_empty() && !inputs::names_something(last) => (before, Some(last)),
        _ => (words, None),
    }
}

impl List {
    /// Prints what each of `sources` is related to by `name`, as one list.
    pub async fn print(
        &self,
        session: Session,
        sources: impl ExactSizeIterator<Item = (String, Result<Descriptor, Failure>)>,
        name: &str,
    ) -> Result<Exit, Failure> {
        if inputs::is_blank(name) {
            return Err(Failure::Usage("the relationship is empty; nothing was sent".to_owned()));
        }
        if self.descriptors {
            self.output.refuse_condition("with --descriptors nothing is judged")?;
        }
        let mut items = Items::of(sources.len());
        let Some(sources) = items.usable(sources) else {
            return Ok(Printer::only_unusable(self.output.prints_records(), &self.output, &session.config, items)?);
        };
        let service = Service::open(session)?;
        let mut printer = Printer::beside_notes(&self.output, &service);
        printer.unusable(&items)?;
        let mut done = Ok(());
        for (input, source) in &sources {
            warn_of_unknown(source, name);
            match items.attempt(input, self.read(&service, source, name, &mut printer)).await {
                Ok(Tried::Done(total)) => {
                    for words in left_out(total, self.limit) {
                        output::say(if items.has_several() { format!("{input}: {words}") } else { words });
                    }
                    items.note(total.exit());
                }
                Ok(missed) => {
                    let relation = Some(Relation { name, source });
                    done = printer.missed_by(relation, input, Some(source), &missed).map_err(Failure::from);
                }
                Err(failure) => done = Err(failure),
            }
            if done.is_err() {
                break;
            }
        }
        items.note(printer.finish()?);
        done.map(|()| items.exit())
    }

    async fn read(
        &self,
        service: &Service,
        source: &Descriptor,
        name: &str,
        printer: &mut Printer,
    ) -> Result<Total, Failure> {
        let wanted = Wanted::of(self.limit);
        let form = if self.descriptors { Form::Descriptors } else { Form::Objects };
        let call = calls::related(source, name, form, wanted.page_size(pager::PAGE), None);
        let relation = Some(Relation { name, source });
        pager::pages(service, &call, wanted, |objects, told| {
            for object in objects {
                let object = object.viewed_from(source);
                let record = Record { relation, ..Record::of(&object, told) };
                // Where only types and ids were asked for, nobody asked how the objects stand.
                let is_bare = self.descriptors && !object.has_attributes && object.error.is_none();
                let state = if is_bare { State::NotAsked } else { record.state };
                printer.record(&Record { state, ..record })?;
            }
            printer.flush()
        })
        .await
    }
}

/// The catalogue may be behind the service, so an unknown name is asked for all the same.
fn warn_of_unknown(source: &Descriptor, name: &str) {
    let known = relationship::of(&source.kind);
    if known.is_empty() || known.iter().any(|row| row.name == name) {
        return;
    }
    let names: Vec<&str> = known.iter().map(|row| row.name).collect();
    let kind = source.kind.one();
    output::say(format!("{} is no relationship of {kind} that vtriage knows: {}", visible(name), names.join(", ")));
}

/// What was not printed, in words, so that nobody takes a part for the whole.
fn rest(total: Total, limit: Option<u64>) -> Option<String> {
    let printed = count(total.printed);
    if total.is_cut {
        let all = total.count.filter(|all| *all > total.printed).map_or_else(|| "many".to_owned(), count);
        return Some(format!("{printed} of {all}; the next page could not be read"));
    }
    let flag = limit.map_or_else(|| "--limit N".to_owned(), |limit| format!("a --limit above {limit}"));
    match (total.more, total.count) {
        (false, _) if total.printed == 0 => Some("none".to_owned()),
        (false, _) => None,
        (true, Some(all)) if all > total.printed => Some(format!("{printed} of {}; {flag} prints more", count(all))),
        (true, _) => Some(format!("{printed}, and there are more; {flag} prints them")),
    }
}

/// All that the list does not hold, in words.
fn left_out(total: Total, limit: Option<u64>) -> impl Iterator<Item = String> {
    total.not_understood().into_iter().chain(rest(total, limit)).chain(total.searched())
}

/// Says it on stderr; gives what that makes of the status.
pub(super) fn say_rest(total: Total, limit: Option<u64>) -> Exit {
    left_out(total, limit).for_each(output::say);
    total.exit()
}
