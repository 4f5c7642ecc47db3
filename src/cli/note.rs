//! `vtriage note` and `vtriage tag`: the user's own words on an object. Nothing of it leaves this machine.

use std::io::Write;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::items::{self, Items};
use super::plain::{self, Form};
use super::{Session, inputs, kept, output};
use crate::pane::overlay::note::tags;
use crate::store::{Annotations, Store};
use crate::text::visible;
use crate::vt::Descriptor;

/// Print or write the note on an indicator
///
/// The note stays on this machine. Words with # in it are tags. An empty TEXT removes it.
#[derive(Debug, Args)]
pub struct Note {
    #[command(flatten)]
    form: Form,

    /// Hash, URL, domain or IP address, defanged or not
    indicator: String,

    /// The new note; without it the note is printed
    text: Option<String>,
}

/// Put a tag on indicators, or take it off
///
/// Tags stand in the note, as words with #, and stay on this machine.
#[derive(Debug, Args)]
#[command(override_usage = "vtriage tag [OPTIONS] INDICATOR... TAG")]
pub struct Tag {
    #[command(flatten)]
    form: Form,

    /// Take it off
    #[arg(long)]
    remove: bool,

    /// Hashes, URLs, domains, IP addresses (`-` reads them from stdin); then the tag
    #[arg(required = true, num_args = 2.., value_name = "INDICATOR")]
    words: Vec<String>,
}

impl Note {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        if self.text.is_some() {
            kept::may_change(&session.config)?;
        }
        let store = kept::open(session)?;
        let about = kept::object(&store, &self.indicator)?;
        if let Some(text) = &self.text {
            write(&store, &about, text.trim())?;
            output::say(if text.trim().is_empty() {
                "the note is removed"
            } else {
                "the note is kept on this machine"
            });
            return Ok(Exit::Done);
        }
        let known = read(&store, &about)?;
        print(self.form, &[line(&self.indicator, &about, &known)])?;
        Ok(if known.note.is_empty() { Exit::NotFound } else { Exit::Done })
    }
}

impl Tag {
    pub fn run(&self, session: &Session) -> Result<Exit, Failure> {
        kept::may_change(&session.config)?;
        let Some((tag, indicators)) = self.words.split_last() else { return Ok(items::nothing()) };
        let tag = tag.trim_start_matches('#').to_lowercase();
        if tags(&format!("#{tag}")) != [tag.clone()] {
            return Err(Failure::Usage(format!("{tag}: a tag is one word; nothing was changed")));
        }
        let store = kept::open(session)?;
        let indicators = inputs::texts(indicators)?;
        if indicators.is_empty() {
            return Ok(items::nothing());
        }
        let mut items = Items::of(indicators.len());
        let judged = indicators.into_iter().map(|text| (text.clone(), kept::object(&store, &text)));
        let Some(objects) = items.usable(judged) else { return Ok(items.exit()) };
        let mut lines = Vec::new();
        for (input, about) in &objects {
            let known = read(&store, about)?;
            let note = if self.remove { without(&known.note, &tag) } else { with(&known.note, &tag) };
            write(&store, about, &note)?;
            items.succeeded();
            lines.push(line(input, about, &read(&store, about)?));
        }
        print(self.form, &lines)?;
        Ok(items.exit())
    }
}

fn read(store: &Store, about: &Descriptor) -> Result<Annotations, Failure> {
    store.annotations(about.kind.name(), &about.id).map_err(kept::local)
}

/// Writes the note, and its tags beside it.
fn write(store: &Store, about: &Descriptor, note: &str) -> Result<(), Failure> {
    let now = Timestamp::now().as_second();
    store.annotate(about.kind.name(), &about.id, note, &tags(note), now).map_err(kept::local)
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
