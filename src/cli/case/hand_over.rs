//! `vtriage case export`: a case as a file for others.

use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};

use super::{Fault, Place, may_change, named, now, open};
use crate::case::file::{Answer, CaseFile, Private, Words};
use crate::case::{Change, Exported};
use crate::cli::confirm::{self, Consent};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{Session, output};
use crate::export::report::{Report, Waiting};
use crate::export::{Context, State, Written};
use crate::store::{self, Reopened};
use crate::text::{bytes, counted};

/// stdout in place of a file.
const STDOUT: &str = "-";

/// What a case is handed over as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum As {
    /// The whole case, answers included, for import and replay
    Case,
    /// A report in Markdown
    Md,
    /// A report as one HTML file
    Html,
    /// A STIX 2.1 bundle
    Stix,
    /// A MISP event
    Misp,
    /// A layer for the ATT&CK Navigator
    Navigator,
    /// The graph for Graphviz
    Dot,
    /// The graph for Mermaid
    Mermaid,
}

/// What a file's name ends with, longer endings first, and what that says; anything else is a case file.
const ENDINGS: [(&str, As); 10] = [
    (".stix.json", As::Stix),
    (".misp.json", As::Misp),
    (".layer.json", As::Navigator),
    (".markdown", As::Md),
    (".mermaid", As::Mermaid),
    (".html", As::Html),
    (".mmd", As::Mermaid),
    (".dot", As::Dot),
    (".gv", As::Dot),
    (".md", As::Md),
];

/// Write a case to a file for others: the whole of it, or a report
///
/// Without NAME it is the case that is open. FILE may be `-` for stdout. A file that is there is asked about.
#[derive(Debug, Args)]
#[command(override_usage = "vtriage case export [OPTIONS] [NAME] FILE")]
pub(super) struct Export {
    /// What it becomes [default: what the file's ending says, else case]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<As>,

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
        let is_private = opened.changes.iter().any(Change::is_private);
        let private = if self.private && is_private { Private::Include } else { Private::LeaveOut };
        if private == Private::Include {
            let question = format!("Private files and URLs go into {file}: whoever gets it knows of them.");
            confirm::ask(Consent::of_flag(self.yes), &question, "yes", "--yes")?;
        }
        let is_there = file != STDOUT && Path::new(file).symlink_metadata().is_ok();
        if is_there {
            let question = format!("{file} is there already and would be replaced.");
            confirm::ask(Consent::of_flag(self.yes), &question, "replace", "--yes")?;
        }
        let format = self.format.unwrap_or_else(|| by_ending(file));
        let written = written(session, &place, opened, private, format)?;
        put(file, is_there, &written.text)?;
        remember(session, &place, name, file, (format, written.rows))?;
        let size = bytes(written.text.len() as u64);
        let mut words = format!("wrote {} ({size}) to {file}", counted(written.rows as u64, "object"));
        if is_private && private == Private::LeaveOut {
            words.push_str("; private ones are left out, --private takes them along");
        }
        output::say(words);
        Ok(Exit::Done)
    }
}

/// The case says what was handed over of it; only the one that is open is worked on.
fn remember(
    session: &Session,
    place: &Place,
    name: Option<&str>,
    file: &str,
    (format, rows): (As, usize),
) -> Result<(), Fault> {
    let is_open = match name {
        None => true,
        Some(name) => place.store.open_case()?.head.name == name.trim(),
    };
    if !is_open || may_change(session).is_err() || file == STDOUT {
        return Ok(());
    }
    let to = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    Ok(place.store.put_changes(&[Change::Exported(Exported { at: now(), format, to, rows })])?)
}

fn by_ending(file: &str) -> As {
    let file = file.to_lowercase();
    ENDINGS.into_iter().find(|(ending, _)| file.ends_with(ending)).map_or(As::Case, |(_, format)| format)
}

fn written(session: &Session, place: &Place, opened: Reopened, private: Private, format: As) -> Result<Written, Fault> {
    let name = opened.head.name.clone();
    let mut file = of_store(place, opened, private)?;
    if format == As::Case {
        let rows = file.changes.iter().filter(|change| matches!(change, Change::Came { .. })).count();
        let written = file.write();
        if written.left_out > 0 {
            let what = counted(written.left_out as u64, "line");
            output::say(format!(
                "{what} left out, since no reader would take them: too long, or about an id that is none"
            ));
        }
        return Ok(Written { text: written.text, rows: rows.saturating_sub(written.private) });
    }
    let hidden = file.take_out_private();
    let context = Context { now: now(), defang: session.config.defang, ticket: None };
    let report = Report::of(&file, hidden, waiting(place, &name)?, &session.config.judge);
    Ok(match format {
        As::Md => report.markdown(&context),
        As::Html => report.html(&context),
        As::Stix => report.stix(&context),
        As::Misp => report.misp(&context),
        As::Navigator => report.navigator(&context),
        As::Dot => report.dot(&context),
        As::Mermaid | As::Case => report.mermaid(&context),
    })
}

/// All that the store has of a case, as a case file.
fn of_store(place: &Place, opened: Reopened, private: Private) -> Result<CaseFile, Fault> {
    let Reopened { head, changes, .. } = opened;
    let mut words = Vec::new();
    for change in &changes {
        let Change::Came { object, .. } = change else { continue };
        let known = place.store.annotations(object.kind.name(), &object.id)?;
        if !known.note.is_empty() || !known.tags.is_empty() {
            words.push(Words { note: known.note, tags: known.tags, object: object.clone() });
        }
    }
    let answers = place.store.case_answers(&place.profile, &head.name)?;
    let answer = |answer: store::CaseAnswer| {
        let target = answer.key.strip_prefix("GET ")?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let body = match answer.class {
            store::Class::Missing => None,
            _ => Some(String::from_utf8(answer.body).ok()?),
        };
        Some(Answer { path: path.to_owned(), query: query.to_owned(), fetched_at: answer.fetched_at, body })
    };
    let answers = answers.into_iter().filter_map(answer).collect();
    Ok(CaseFile { head, written_at: now(), private, changes, words, answers })
}

/// What is in the queue of a case and was not answered.
fn waiting(place: &Place, name: &str) -> Result<Vec<Waiting>, Fault> {
    let rows = place.store.case_queue(name)?;
    let open = rows.into_iter().filter_map(|row| {
        let state = match row.state {
            store::State::Quota => State::Quota,
            store::State::Failed => State::Failed,
            store::State::NotAsked => State::NotAsked,
            store::State::Found | store::State::NotFound | store::State::NoAnalysis => return None,
        };
        Some(Waiting { value: row.value, state })
    });
    Ok(open.collect())
}

/// The whole file or nothing: it is written beside its place and moved there.
fn put(file: &str, is_there: bool, text: &str) -> Result<(), Failure> {
    if file == STDOUT {
        return Ok(output::all(text.as_bytes())?);
    }
    let path = Path::new(file);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut made = tempfile::NamedTempFile::new_in(folder)?;
        made.write_all(text.as_bytes())?;
        made.as_file().sync_all()?;
        if is_there {
            made.persist(path)?;
        } else {
            made.persist_noclobber(path)?;
        }
        Ok(())
    };
    write().map_err(|reason| Failure::Local(format!("nothing was written to {file}: {reason}")))
}
