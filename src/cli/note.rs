//! `vtriage note` and `vtriage tag`: the user's own words on an object. Nothing of it leaves this machine.

use std::io::Write;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::items::{self, Items};
use super::plain::{self, Form};
use super::{Session, inputs, kept, output};
use crate::inside::list::Taking;
use crate::pane::overlay::note::{rewritten, tags};
use crate::store::{Annotations, Store};
use crate::text::visible;
use crate::vt::Descriptor;

/// Print or write the note on an indicator
///
/// TEXT is added below the note that there is. The note stays on this machine. Words with # in it are tags.
#[derive(Debug, Args)]
pub struct Note {
    #[command(flatten)]
    form: Form,

    /// Hash, URL, domain or IP address, defanged or not
    indicator: String,

    /// Write TEXT in place of the whole note; an empty one removes it
    #[arg(long, requires = "text")]
    replace: bool,

    /// What is added to the note; without it the note is printed
    text: Option<String>,
}

/// Put tags on an indicator, or take them off
///
/// Tags stand in the note, as words with #, and stay on this machine.
#[derive(Debug, Args)]
pub struct Tag {
    #[command(flatten)]
    form: Form,

    /// Take them off
    #[arg(long)]
    remove: bool,

    /// Hash, URL, domain or IP address, defanged or not; `-` reads several from stdin
    indicator: String,

    /// Words, with # or without
    #[arg(required = true, value_name = "TAG")]
    tags: Vec<String>,
}

impl Note {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if self.text.is_some() {
            kept::may_change(&session.config)?;
        }
        let store = kept::open(session)?;
        let about = kept::object(&store, &kept::service(session)?, &self.indicator)?;
        if let Some(text) = &self.text {
            output::say(self.write(&store, &about, text.trim())?);
            return Ok(Exit::Done);
        }
        let known = store.annotations(about.kind.name(), &about.id).map_err(kept::local)?;
        print(self.form, &[line(&self.indicator, &about, &known)])?;
        Ok(if known.note.is_empty() { Exit::NotFound } else { Exit::Done })
    }
}

impl Note {
    /// Adds to the note, or replaces it; says what was done, and what is no more.
    fn write(&self, store: &Store, about: &Descriptor, text: &str) -> Result<String, Failure> {
        if self.replace {
            let (before, _) = change(store, about, |known| rewritten(known, &known.note, text))?;
            let words = if text.is_empty() { "the note is removed" } else { "the note is kept on this machine" };
            return Ok(match (visible(before.note.trim()), text) {
                (before, _) if before.is_empty() => words.to_owned(),
                (before, "") => format!("{words}, which was: {before}"),
                (before, _) => format!("the note is kept in place of: {before}"),
            });
        }
        if text.is_empty() {
            let words = "there is nothing to add; nothing was changed (--replace with an empty text removes the note)";
            return Err(Failure::Usage(words.to_owned()));
        }
        let (before, _) = change(store, about, |known| known.with(text, &tags(text)))?;
        let is_first = before.note.is_empty();
        let words = if is_first { "the note is kept" } else { "the line is added to the note, which is kept" };
        Ok(format!("{words} on this machine"))
    }
}

impl Tag {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        kept::may_change(&session.config)?;
        let wanted = self.tags.iter().map(|tag| word(tag)).collect::<Result<Vec<_>, _>>()?;
        let (store, asked) = (kept::open(session)?, kept::service(session)?);
        let indicators = inputs::texts(std::slice::from_ref(&self.indicator), Taking::Listed)?;
        if indicators.is_empty() {
            return Ok(items::nothing());
        }
        let mut items = Items::of(indicators.len());
        let judged = indicators.into_iter().map(|text| (text.clone(), kept::object(&store, &asked, &text)));
        let Some(objects) = items.usable(judged) else { return Ok(items.exit()) };
        let mut lines = Vec::new();
        for (input, about) in &objects {
            let (_, known) = change(&store, about, |known| {
                wanted.iter().fold(known.clone(), |known, tag| self.tagged(&known, tag))
            })?;
            items.succeeded();
            lines.push(line(input, about, &known));
        }
        print(self.form, &lines)?;
        Ok(items.exit())
    }
}

impl Tag {
    /// What is kept with the tag, or without it.
    fn tagged(&self, known: &Annotations, tag: &str) -> Annotations {
        let note = if self.remove { without(&known.note, tag) } else { with(&known.note, tag) };
        let beside = known.tags.iter().filter(|known| !self.remove || *known != tag).cloned();
        Annotations { tags: beside.chain(tags(&note)).collect(), note }
    }
}

/// A tag as it stands in a note, without its `#`.
fn word(tag: &str) -> Result<String, Failure> {
    let word = tag.trim_start_matches('#').to_lowercase();
    if tags(&format!("#{word}")) == [word.clone()] {
        return Ok(word);
    }
    let words =
        "a tag is one word, and tags stand behind one indicator (`-` reads several from stdin); nothing was changed";
    Err(Failure::Usage(format!("{}: {words}", visible(&word))))
}

/// Changes what is kept on an object; gives what was kept before, and what is now.
fn change(
    store: &Store,
    about: &Descriptor,
    change: impl FnOnce(&Annotations) -> Annotations,
) -> Result<(Annotations, Annotations), Failure> {
    let now = Timestamp::now().as_second();
    store.annotate_with((about.kind.name(), &about.id), change, now).map_err(kept::local)
}

fn with(note: &str, tag: &str) -> String {
    if tags(note).iter().any(|known| known == tag) {
        note.to_owned()
    } else {
        format!("{note} #{tag}").trim().to_owned()
    }
}

/// The note without the words that are the tag.
fn without(note: &str, tag: &str) -> String {
    let lines = note.lines().map(|line| {
        let kept = line.split(' ').filter(|word| !tags(word).iter().any(|known| known == tag));
        kept.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn line(input: &str, about: &Descriptor, known: &Annotations) -> Value {
    json!({ "input": input, "kind": about.kind.name(), "id": &*about.id, "note": known.note, "tags": known.tags })
}

/// In the table the notes alone, line by line.
fn print(form: Form, lines: &[Value]) -> Result<(), Failure> {
    plain::print(form, lines, |out, lines| {
        let notes = lines.iter().filter_map(|line| line.get("note").and_then(Value::as_str));
        notes.flat_map(str::lines).try_for_each(|line| writeln!(out, "{}", visible(line)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_word_of_the_note() {
        assert_eq!(with("from the proxy", "ours"), "from the proxy #ours");
        assert_eq!(with("", "ours"), "#ours");
        assert_eq!(with("seen #Ours before", "ours"), "seen #Ours before");
        assert_eq!(without("seen #Ours before\n#c2 #ours", "ours"), "seen before\n#c2");
        assert_eq!(without("#ours", "ours"), "");
    }
}
