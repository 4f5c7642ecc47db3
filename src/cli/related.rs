//! `vtriage related`: the objects that an object is related to.

use clap::Args;

use super::exit::{Exit, Failure};
use super::format::Choice;
use super::inputs::{self, Answerable};
use super::pager::{self, Total, Wanted};
use super::printer::Printer;
use super::record::{Record, Relation};
use super::service::Service;
use super::{Session, confirm::Consent, output};
use crate::text::{count, visible};
use crate::vt::calls::{self, Form};
use crate::vt::{Descriptor, relationship};

/// Print the objects related to an indicator
///
/// For example: `vtriage related -f ids --limit 200 203.0.113.7 resolutions`
///
/// Other objects of the service are named as TYPE/ID: `vtriage related analysis/ID item`
#[derive(Debug, Args)]
pub struct Related {
    #[command(flatten)]
    pub list: List,

    /// Hash, URL, domain or IP address, defanged or not
    indicator: String,

    /// For example contacted_domains, communicating_files, resolutions
    relationship: String,

    /// Also when the indicator is internal
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
        let source = match inputs::resolve(&self.indicator, &session.config, Consent::of_flag(self.yes)) {
            Answerable::Yes(source) => source,
            Answerable::No(refusal) => return Err(refusal.into_failure(&self.indicator)),
        };
        let service = Service::open(session)?;
        self.list.print(&service, &source, &self.relationship).await
    }
}

impl List {
    /// Prints what `source` is related to by `name`.
    pub async fn print(&self, service: &Service, source: &Descriptor, name: &str) -> Result<Exit, Failure> {
        warn_of_unknown(source, name);
        let wanted = Wanted::of(self.limit);
        let form = if self.descriptors { Form::Descriptors } else { Form::Objects };
        let call = calls::related(source, name, form, wanted.page_size(pager::PAGE), None);
        let mut printer = Printer::new(self.output.format(), &service.session().config);
        let relation = Some(Relation { name, source });
        let outcome = pager::pages(service, &call, wanted, |objects, from| {
            for object in objects {
                printer.record(&Record { relation, ..Record::of(object, from) })?;
            }
            printer.flush()
        })
        .await;
        printer.finish()?;
        say_rest(outcome?, "--limit");
        Ok(Exit::Done)
    }
}

/// The catalogue may be behind the service, so an unknown name is asked for all the same.
fn warn_of_unknown(source: &Descriptor, name: &str) {
    let known = relationship::of(&source.kind);
    if known.is_empty() || known.iter().any(|row| row.name == name) {
        return;
    }
    let names: Vec<&str> = known.iter().map(|row| row.name).collect();
    let kind = source.kind.label();
    output::say(format!("{} is no relationship of a {kind} that vtriage knows: {}", visible(name), names.join(", ")));
}

/// Says on stderr what was not printed, so that nobody takes a part for the whole.
pub(super) fn say_rest(total: Total, flag: &str) {
    let printed = count(total.printed);
    match (total.more, total.count) {
        (false, _) if total.printed == 0 => output::say("none"),
        (false, _) => {}
        (true, Some(all)) if all > total.printed => {
            output::say(format!("{printed} of {}; {flag} N prints more", count(all)));
        }
        (true, _) => output::say(format!("{printed}, and there are more; {flag} N prints them")),
    }
}
