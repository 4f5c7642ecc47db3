//! `vtriage case export`: a case as a file for others.

use std::path::Path;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{Fault, Place, named, now, open};
use crate::access::{HandOver, hand_over, has_secrets};
use crate::case::file::Private;
use crate::case::{Change, Exported};
use crate::cli::confirm::{self, Consent};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{Session, kept, output};
use crate::config::Tier;
use crate::export::Context;
use crate::export::report::Form;
use crate::named_file::{self, There};
use crate::text::{bytes, counted};
use crate::vt::quota;

/// stdout in place of a file, also by the names that the system has for it: another stream to it would begin at its start again.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

fn about() -> &'static str {
    "What it becomes [default: what the file's ending says, else case]"
}

fn forms() -> impl TypedValueParser<Value = Form> {
    let all = Form::all().map(|form| PossibleValue::new(form.name()).help(form.about()));
    PossibleValuesParser::new(all).map(|name| Form::named(&name).unwrap_or(Form::Case))
}

/// Write a case to a file for others: the whole of it, or a report
///
/// Without NAME it is the case that is open. FILE may be `-` for stdout. A file that is there is asked about, and keeps who may read it; links are
/// followed.
#[derive(Debug, Args)]
#[command(override_usage = "vtriage case export [OPTIONS] [NAME] FILE")]
pub(super) struct Export {
    #[arg(short, long, value_name = "FORMAT", value_parser = forms(), help = about())]
    format: Option<Form>,

    /// Also private files and URLs, which are left out otherwise; asks
    #[arg(long)]
    private: bool,

    /// Do not ask
    #[arg(long)]
    yes: bool,

    /// The case, unless it is the one that is open; then the file
    #[arg(required = true, num_args = 1..=2, value_names = ["NAME", "FILE"])]
    words: Vec<String>,
}

impl Export {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Fault> {
        let (name, file) = match self.words.as_slice() {
            [name, file] => (Some(name.as_str()), file.as_str()),
            [file] => (None, file.as_str()),
            _ => return Err(Failure::Usage("case export takes [NAME] FILE; nothing was written".to_owned()).into()),
        };
        let place = open(session)?;
        let opened = named(&place.store, name)?;
        let is_meant = self.private && has_secrets(&place.store, &place.service, &opened.head.name)?;
        let private = if is_meant { Private::Include } else { Private::LeaveOut };
        if private == Private::Include {
            let question = format!("Private files and URLs go into {file}: whoever gets it knows of them.");
            confirm::ask(Consent::of_flag(self.yes), &question, "yes", "--yes")?;
        }
        let there = (!STDOUT.contains(&file)).then(|| named_file::look(Path::new(file))).transpose();
        let there = there.map_err(|reason| unwritten(file, &reason))?;
        if matches!(there, Some(There::File(_))) {
            let question = format!("{file} is there already and would be replaced.");
            confirm::ask(Consent::of_flag(self.yes), &question, "replace", "--yes")?;
        }
        let form = self.format.unwrap_or_else(|| Form::by_ending(file));
        let tier = match session.config.tier {
            Tier::Premium => Some(quota::Tier::Premium),
            Tier::Public => Some(quota::Tier::Public),
            Tier::Auto => place.store.told_tier()?,
        };
        let wanted = HandOver { case: opened.head.name, form, private, tier, unkept: 0 };
        let by = session.config.answered_by.clone();
        let context = Context { now: now(), defang: session.config.defang, ticket: None, by };
        let written = hand_over(&place.store, &place.service, &wanted, &session.config.judge, &context)?;
        if let Some(words) = written.left_out_words() {
            output::say(words);
        }
        if let Some(there) = &there {
            named_file::write(Path::new(file), there, &written.text).map_err(|reason| unwritten(file, &reason))?;
        } else {
            output::all(written.text.as_bytes())?;
        }
        remember(session, &place, opened.id, file, (form, written.rows))?;
        let size = bytes(written.text.len() as u64);
        let mut words = format!("wrote {} ({size}) to {file}", counted(written.rows as u64, "object"));
        if written.has_private {
            words.push_str("; private ones are left out, --private takes them along");
        }
        output::say(words);
        Ok(Exit::Done)
    }
}

/// The case says what was handed over of it; only the one that is open is worked on.
fn remember(session: &Session, place: &Place, case: i64, file: &str, (form, rows): (Form, usize)) -> Result<(), Fault> {
    let is_open = place.store.open_case()?.id == case;
    if !is_open || kept::may_change(&session.config).is_err() || STDOUT.contains(&file) {
        return Ok(());
    }
    let to = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = form.name().to_owned();
    Ok(place.store.put_changes(&[Change::Exported(Exported { at: now(), format, to, rows })])?)
}

fn unwritten(file: &str, reason: &std::io::Error) -> Failure {
    Failure::Local(format!("nothing was written to {file}: {reason}"))
}
