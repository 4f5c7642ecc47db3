//! Submitting files and URLs, from the key to the analysis that is followed: one value that goes from step to step.
//!
//! | step | goes on | without a word sent |
//! |---|---|---|
//! | [`Typing`](Submission::Typing) | a URL to `Asking`, anything else to `Looking` | Esc, or Enter on nothing |
//! | [`Looking`](Submission::Looking) | files to `Choosing`; the name of a host to `Asking`, where no file here is called so | Esc; nothing there, or nothing that can be sent; a file that is called as a host |
//! | [`Choosing`](Submission::Choosing) | files that the service does not have, or that are insisted on, to `Asking` | Esc; the report of a file that is known |
//! | [`Asking`](Submission::Asking) | the button that acts to `Sent`, one for each file | Esc, the other button; a field that is wrong is said |
//! | [`Sent`](Submission::Sent) | accepted: the analysis is followed; else why not, and whether it may have arrived | broken off |
//!
//! Up to `Asking` nothing has left but hashes, which are asked for by a key, or where the settings have things follow. What is
//! the user's own leaves from `Asking` alone: its [`Sent`] is made of the [`Yes`](super::form::Yes) of its form. What the service has
//! already is analysed [`Again`] by a menu's yes. News of a look that was left mean nothing to another one, and a hash that failed is
//! no file to send. A file that changed since its look, in length or content, is refused where it is read ([`crate::vt::upload`]), and
//! comes back here as an answer.

mod again;
pub mod asking;
mod choosing;
mod options;
mod sent;
mod side;
#[cfg(test)]
mod tests;
pub mod view;

pub use again::{Again, Analysed};
use asking::Asking;
pub use choosing::Choosing;
pub use sent::Sent;
pub use side::Side;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::form::Input;
use super::{Event, Given, Todo};
use crate::effect::{FileNews, FileOrder, Found, LookId};
use crate::ioc::{self, Indicator, OwnKeys};
use crate::keys::{Action, Context};
use crate::pane::heard::Heard;
use crate::text::shell::{dropped_paths, quoted};
use crate::vt::endpoint;
use crate::widget::Prompt;

type Next = super::Next<Submission>;

/// A submission at one of its steps, with what is known of it by then.
#[derive(Debug, Clone, PartialEq)]
pub enum Submission {
    Typing(Typing),
    /// The disk is looked at.
    Looking(Looking),
    Choosing(Choosing),
    Asking(Asking),
    /// It has left, or will when its turn comes.
    Sent(Sent),
}

/// A path or URL is typed; `names` may complete it.
#[derive(Debug, Clone, PartialEq)]
pub struct Typing {
    side: Side,
    look: LookId,
    prompt: Prompt,
    names: Vec<String>,
    /// Whether the line was filled in and nothing was typed yet.
    is_fresh: bool,
    /// Whether the hash of one file alone is asked for without another key.
    follows: bool,
}

/// The disk is looked at, for this text.
#[derive(Debug, Clone, PartialEq)]
pub struct Looking {
    side: Side,
    look: LookId,
    text: String,
    /// What the text means where nothing here is called so.
    host: Option<Indicator>,
}

impl Submission {
    /// Asks for a path or URL: the address of what is open stands there, which the first letter that is typed replaces.
    pub fn typing(side: Side, look: LookId, open: Option<&str>, follows: bool) -> Self {
        let prompt = open.map(Prompt::new).unwrap_or_default();
        Self::Typing(Typing { side, look, prompt, names: Vec::new(), is_fresh: open.is_some(), follows })
    }

    /// Looks at paths that were dropped, pasted, typed or given at the start.
    pub fn looking(side: Side, look: LookId, text: String, own_keys: &OwnKeys) -> (Self, Todo) {
        let paths = paths_of(&text);
        let order = Todo::Disk(FileOrder::Look { id: look, paths, own_keys: own_keys.clone() });
        (Self::Looking(Looking { side, look, text, host: None }), order)
    }

    /// Takes in what happened: the whole way, a line for each turn of it.
    pub fn step(self, event: Event, given: &Given<'_>) -> Next {
        use FileNews::{Completed, Found, Hashed, Hashing};
        use Input::{Clicked, Key, Pasted, Rolled};
        match (self, event) {
            (Self::Typing(_), Event::Input(Key(_, Some(Action::Close | Action::Quit)))) => over(),
            (Self::Typing(line), Event::Input(Key(_, Some(Action::Submit)))) => line.entered(given),
            (Self::Typing(line), Event::Input(Key(_, Some(Action::Complete)))) => line.completes(),
            (Self::Typing(line), Event::Input(Key(key, _))) => stays(Self::Typing(line.typed(key))),
            (Self::Typing(line), Event::Input(Pasted(text))) => stays(Self::Typing(line.pasted(&text))),
            (Self::Typing(line), Event::Disk(Completed { typed, completed, names })) => {
                stays(Self::Typing(line.completed(&typed, &completed, names)))
            }

            (Self::Looking(look), Event::Input(Key(_, Some(Action::Close | Action::Quit)))) => {
                (None, vec![Todo::Drop(look.look)])
            }
            (Self::Looking(look), Event::Disk(Found { id, found })) if id == look.look => look.found(found, given),

            (Self::Choosing(files), Event::Input(Key(_, Some(action)) | Rolled(action))) => files.perform(action),
            (Self::Choosing(files), Event::Input(Clicked { at, twice })) => {
                stays(Self::Choosing(files.clicked(at, twice)))
            }
            (Self::Choosing(files), Event::Disk(Hashing { id, index, done })) if id == files.look => {
                stays(Self::Choosing(files.hashing(index, done)))
            }
            (Self::Choosing(files), Event::Disk(Hashed { id, index, outcome })) if id == files.look => {
                files.hashed(index, outcome, given.session.reads_ahead())
            }
            (Self::Choosing(files), Event::Known { look, index, outcome }) if look == files.look => {
                files.known(index, outcome.and_then(|reply| reply.answer.object()))
            }

            (Self::Asking(asking), Event::Input(input)) => asking.take(input, given),

            (Self::Sent(sent), Event::Answered { outcome }) => sent.answered(outcome, given),
            (Self::Sent(sent), Event::BrokenOff { may_have_acted }) => {
                (None, vec![Todo::Say(sent.broken_off(may_have_acted))])
            }

            // A key that is not heard, or news of what was left.
            (step, _) => stays(step),
        }
    }

    /// Where its keys are looked up.
    pub fn context(&self) -> Context {
        match self {
            Self::Typing(_) => Context::Prompt,
            Self::Looking(_) | Self::Choosing(_) => Context::Files,
            Self::Asking(_) | Self::Sent(_) => Context::Form,
        }
    }

    /// What its keys do.
    pub fn heard(&self) -> Vec<Heard> {
        let leaves = Heard::new(&[Action::Close], "leaves");
        match self {
            Self::Typing(line) => vec![
                Heard::new(&[Action::Submit], line.goes_on()),
                Heard::new(&[Action::Complete], "completes"),
                leaves,
            ],
            Self::Looking(_) => vec![leaves],
            Self::Choosing(files) => files.heard(),
            Self::Asking(asking) => asking.heard(),
            Self::Sent(_) => Vec::new(),
        }
    }

    /// Requests that an action costs.
    pub fn price(&self, action: Action) -> Option<u32> {
        match self {
            Self::Typing(line) => line.price(action),
            Self::Choosing(files) => files.price(action),
            Self::Asking(asking) => asking.form.price(action, || asking.calls()),
            _ => None,
        }
    }
}

/// It is over, and nothing was sent.
fn over() -> Next {
    (None, Vec::new())
}

fn stays(step: Submission) -> Next {
    (Some(step), Vec::new())
}

impl Typing {
    fn goes_on(&self) -> &'static str {
        if self.follows { "goes on; of one file, its hash is asked for" } else { "goes on (nothing is sent yet)" }
    }

    /// What going on leads to by itself.
    fn price(&self, action: Action) -> Option<u32> {
        (self.follows && action == Action::Submit).then(|| endpoint::REPORT.price())
    }

    /// A URL is that of something on the network; anything else is looked for on disk, also the name of a host: a file may be called so.
    fn entered(self, given: &Given<'_>) -> Next {
        let text = self.prompt.text().trim();
        if text.is_empty() {
            return over();
        }
        let url = url_of(text).filter(|_| ioc::is_address(text));
        if let Some(url) = url.as_ref().filter(|_| ioc::bare_host(text).is_none()) {
            return stays(Submission::Asking(Asking::url(self.side, url, given.session)));
        }
        let (mut step, order) = Submission::looking(self.side, self.look, text.to_owned(), &given.session.own_keys);
        if let Submission::Looking(look) = &mut step {
            look.host = url;
        }
        (Some(step), vec![order])
    }

    fn completes(self) -> Next {
        let order = FileOrder::Complete(self.prompt.text().to_owned());
        (Some(Submission::Typing(self)), vec![Todo::Disk(order)])
    }

    /// What was typed meanwhile counts more.
    fn completed(mut self, typed: &str, completed: &str, names: Vec<String>) -> Self {
        if self.prompt.text() == typed {
            self.prompt.set(completed);
            self.names = names;
        }
        self
    }

    fn typed(mut self, key: KeyEvent) -> Self {
        self.names.clear();
        let is_letter = matches!(key.code, KeyCode::Char(_)) && (key.modifiers - KeyModifiers::SHIFT).is_empty();
        if std::mem::take(&mut self.is_fresh) && is_letter {
            self.prompt.clear();
        }
        self.prompt.input(key);
        self
    }

    /// Puts text into the line. Of one dropped path quotes and backslashes are taken away where it is read as the same path then.
    fn pasted(mut self, text: &str) -> Self {
        self.names.clear();
        if std::mem::take(&mut self.is_fresh) {
            self.prompt.clear();
        }
        let line = match dropped_paths(text).as_deref() {
            None => text.trim().to_owned(),
            Some([path]) if paths_of(path) == [path.as_str()] => path.clone(),
            Some(paths) => paths.iter().map(|path| quoted(path)).collect::<Vec<_>>().join(" "),
        };
        self.prompt.paste(&line);
        self
    }
}

/// The paths that a line names: those that a shell or a file manager would have written so, or else the line itself.
fn paths_of(line: &str) -> Vec<String> {
    dropped_paths(line).unwrap_or_else(|| vec![line.to_owned()])
}

impl Looking {
    /// Files are chosen from. Where there are none, what was typed stands there again, to be corrected.
    /// What is a file here and the name of a host is asked about: only the user knows which is meant.
    fn found(self, found: Found, given: &Given<'_>) -> Next {
        let Self { side, look, text, host } = self;
        let Found { files, refused, left_out, links, is_there, .. } = found;
        if let Some(url) = host.as_ref().filter(|_| !is_there) {
            return (Some(Submission::Asking(Asking::url(side, url, given.session))), vec![Todo::Drop(look)]);
        }
        let again = |words: String| {
            let (prompt, follows) = (Prompt::new(&text), given.session.reads_ahead());
            let line = Typing { side, look, prompt, names: Vec::new(), is_fresh: true, follows };
            let complaint = Todo::Complain(format!("{words}; nothing was sent"));
            (Some(Submission::Typing(line)), vec![Todo::Drop(look), complaint])
        };
        if let Some(url) = host {
            let (words, url) = ("is a file here and the name of a host", url.value());
            return again(format!("{text} {words}: ./{text} is the file, {url} the host"));
        }
        if !files.is_empty() {
            let words = refused.first().map(|first| match refused.len() {
                1 => first.clone(),
                more => format!("{first}; {more} can't be sent"),
            });
            let choosing = Choosing::new(side, look, files, left_out, links);
            return (Some(Submission::Choosing(choosing)), words.map(Todo::Complain).into_iter().collect());
        }
        let reason = refused.into_iter().next().unwrap_or_else(|| format!("there are no files in {text}"));
        again(reason)
    }
}

/// A URL, or the address of a host that was named without one.
pub fn url_of(text: &str) -> Option<Indicator> {
    match ioc::classify(text).ok()? {
        Indicator::Hash { .. } => None,
        url @ Indicator::Url(_) => Some(url),
        host => ioc::classify(&format!("http://{}/", host.value())).ok(),
    }
}
