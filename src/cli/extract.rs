//! `vtriage extract`: the indicators in a text, and what else is in a file: attachments, members of archives.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Failure, Tally};
use super::inputs::STDIN;
use super::table::filled;
use super::{Session, inputs, output};
use crate::config::Config;
use crate::export::{self, json};
use crate::inside::{self, Findings, Found, Inside, Options, Unusable};
use crate::ioc::ExtractOptions;
use crate::ioc::extract::counted;
use crate::own_file;
use crate::text::{Shown, count, fit, shell};

/// Print the indicators in a file or text, refanged, one a line
///
/// Reads mails (.eml, mbox, .msg), archives (zip, gzip, tar, 7-Zip), documents (PDF, Office, RTF, shortcuts), logs, reports,
/// HTML, CSV and JSON in any encoding; attachments and members are listed by their SHA-256. Sends nothing, and unpacks nothing
/// to disk. What only looks like an indicator (versions, file names, private addresses, the links of vendors) is left out.
/// For example: `vtriage extract alert.eml | vtriage lookup -`
#[derive(Debug, Args)]
pub struct Extract {
    /// The files; without any, or as `-`, stdin
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Try this password on archives, after "infected", "malware" and what a mail tells; may be repeated
    #[arg(long, value_name = "PASSWORD")]
    password: Vec<String>,

    /// lines, table, json or jsonl
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "lines", hide_possible_values = true)]
    format: Form,

    /// Also what was left out, and what VirusTotal does not look up; table and JSON say why
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One indicator a line
    Lines,
    /// Aligned columns for people
    Table,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
}

/// Something that was found, and its record.
struct Row {
    found: Found,
    record: Value,
}

impl Extract {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let options = Options { extract: options(&session.config), passwords: self.password.clone() };
        let mut tally = Tally::default();
        let stdin = [PathBuf::from(STDIN)];
        let files = if self.files.is_empty() { stdin.as_slice() } else { &self.files };
        let (mut rows, mut unusable, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for file in files {
            match read(file, files.len() > 1, &options) {
                Ok((inside, findings)) => {
                    tally.add(Exit::Done);
                    findings.remarks.iter().for_each(output::say);
                    unusable.extend(findings.unusable);
                    let new = findings.items.into_iter().filter(|item| seen.insert(item.indicator.clone()));
                    rows.extend(new.map(|found| Row { record: record(&inside, &found), found }));
                }
                Err(failure) if files.len() == 1 => return Err(failure),
                Err(failure) => {
                    output::say(failure.to_string());
                    tally.add(failure.exit());
                }
            }
        }
        let shown: Vec<&Row> = rows.iter().filter(|row| self.all || row.found.ticked).collect();
        self.print(&shown, if self.all { &unusable } else { &[] })?;
        self.say(&rows, &unusable);
        Ok(tally.exit())
    }

    fn print(&self, rows: &[&Row], unusable: &[Unusable]) -> io::Result<()> {
        let mut out = output::stdout();
        let records = || rows.iter().map(|row| row.record.clone()).chain(unusable.iter().map(apart));
        match self.format {
            Form::Lines => rows.iter().try_for_each(|row| writeln!(out, "{}", export::line(&row.found.indicator)))?,
            Form::Table => table(rows, unusable, &mut out)?,
            Form::Json => writeln!(out, "{}", json::compact(&records().collect::<Value>()))?,
            Form::Jsonl => records().try_for_each(|record| writeln!(out, "{}", json::compact(&record)))?,
        }
        out.flush()
    }

    /// Tells what was not printed.
    fn say(&self, rows: &[Row], unusable: &[Unusable]) {
        let left_out: Vec<&Found> = rows.iter().map(|row| &row.found).filter(|found| !found.ticked).collect();
        if !left_out.is_empty() && !self.all {
            output::say(format!("{}; --all prints them", reasons(&left_out)));
        }
        // One by one as long as they can be overlooked; among the lines they would be taken for indicators.
        if !self.all && unusable.len() > FEW {
            let found: Vec<_> = unusable.iter().map(|one| one.found.clone()).collect();
            output::say(format!("also {}: not looked up by VirusTotal; --all prints them", counted(&found)));
        } else if !self.all || self.format == Form::Lines {
            for Unusable { place, found: one } in unusable {
                let place = if place.is_empty() { String::new() } else { format!("{place}, ") };
                let (line, text) = (one.line, fit(&one.text, 48));
                output::say(format!("{place}line {line}: {text}: {}, {}", one.kind, one.kind.reason()));
            }
        }
        if rows.iter().all(|row| !row.found.ticked) {
            output::say("no indicators to look up");
        }
    }
}

/// `15 left out: looks like a file name (5), internal: a private address (2), other reasons (8)`.
fn reasons(left_out: &[&Found]) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for found in left_out {
        *counts.entry(&found.reason).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, found)| Reverse(*found));
    let named = if counts.len() > REASONS { REASONS - 1 } else { counts.len() };
    let others: u64 = counts.iter().skip(named).map(|(_, found)| found).sum();
    let others = Some(("other reasons", others)).filter(|_| others > 0);
    let words = counts.into_iter().take(named).chain(others);
    let words: Vec<_> = words.map(|(reason, found)| format!("{reason} ({})", count(found))).collect();
    format!("{} left out: {}", count(left_out.len() as u64), words.join(", "))
}

/// So many reasons are named at most.
const REASONS: usize = 4;

/// Values that are not looked up, and still named one by one.
const FEW: usize = 3;

/// Reads one file, or stdin for `-`: a text in as much memory as its indicators need, anything else as a whole.
fn read(file: &Path, is_named: bool, options: &Options) -> Result<(Inside, Findings), Failure> {
    let name = file.display().to_string();
    let (inside, mut findings) = if file == Path::new(STDIN) {
        if io::stdin().is_terminal() {
            output::say("reading from the terminal; Ctrl-D ends the text");
        }
        inside::read("stdin", io::stdin().lock(), None, options)
            .map_err(|reason| Failure::Local(format!("cannot read stdin: {reason}")))?
    } else {
        let unreadable = |reason: io::Error| Failure::Usage(format!("cannot read {name}: {reason}"));
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            let quoted = shell::quoted(&name);
            let words = format!("{name}: a folder, not a file; `vtriage lookup {quoted}` asks about the files in it");
            return Err(Failure::Usage(words));
        }
        let opened = own_file::open_named(file).map_err(unreadable)?;
        let short = file.file_name().map_or_else(|| name.clone(), |name| name.to_string_lossy().into_owned());
        inside::read(&short, opened, Some(metadata.len()), options)
            .map_err(|reason| Failure::Local(format!("cannot read {name}: {reason}")))?
    };
    if is_named {
        findings.place_in(&name);
    }
    Ok((inside, findings))
}

/// What the user's settings say about extraction.
pub(super) fn options(config: &Config) -> ExtractOptions {
    ExtractOptions { references: config.extract_allow.clone(), internal_names: inputs::internal_names(config) }
}

fn named(place: &str) -> Option<&str> {
    (!place.is_empty()).then_some(place)
}

fn record(inside: &Inside, item: &Found) -> Value {
    let mut record = json!({
        "kind": item.indicator.object_kind(),
        "value": item.indicator.value(),
        "part": named(&item.place),
        "line": item.part.is_none().then_some(item.line),
        "remark": item.remark,
        "ticked": item.ticked,
        "reason": named(&item.reason),
    });
    let part = item.part.and_then(|at| inside.parts.get(at));
    if let (Some(part), Some(members)) = (part, record.as_object_mut()) {
        members.insert("name".to_owned(), part.name.clone().into());
        members.insert("type".to_owned(), part.kind.word.into());
        members.insert("size".to_owned(), part.size.into());
        let hashes = part.hashes.as_ref();
        members.insert("sha1".to_owned(), hashes.map(|hashes| hashes.sha1.clone()).into());
        members.insert("md5".to_owned(), hashes.map(|hashes| hashes.md5.clone()).into());
    }
    record
}

/// The record of what cannot be looked up.
fn apart(unusable: &Unusable) -> Value {
    let Unusable { place, found } = unusable;
    json!({
        "kind": found.kind.key(),
        "value": found.text,
        "part": named(place),
        "line": found.line,
        "remark": "",
        "ticked": false,
        "reason": found.kind.reason(),
    })
}

fn table(rows: &[&Row], unusable: &[Unusable], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<14} {:>5}  {:<64}  REMARK", "KIND", "LINE", "VALUE")?;
    let mut row = |kind: &str, line: Option<usize>, value: &Shown, remark: String| {
        let line = line.map(|line| line.to_string()).unwrap_or_default();
        let line = format!("{kind:<14} {line:>5}  {}  {}", filled(value, 64), Shown::made(remark));
        writeln!(out, "{}", line.trim_end())
    };
    for Row { found, .. } in rows {
        let remark = if found.reason.is_empty() { found.said() } else { format!("left out: {}", found.reason) };
        let line = found.part.is_none().then_some(found.line);
        row(found.indicator.kind_name(), line, &export::line(&found.indicator), remark)?;
    }
    for Unusable { found, .. } in unusable {
        row(found.kind.name(), Some(found.line), &Shown::made(found.text.clone()), found.kind.reason().to_owned())?;
    }
    Ok(())
}
