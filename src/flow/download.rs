//! Fetching a file from the service: it may be live malware, so a word is typed first.

use std::path::Path;

use super::form::{Form, Input, Name, Yes};
use super::{Event, Flow, Given, Todo};
use crate::keys::Action;
use crate::pane::heard::Heard;
use crate::text;
use crate::theme::Role;
use crate::vt::{Call, Descriptor, Kind, calls};
use crate::widget::{Button, Dialog, Field};

const UNFETCHED: &str = "nothing was fetched";

/// Digits of a whole SHA-256.
const SHA256_DIGITS: usize = 64;

/// A download at one of its steps.
#[derive(Debug, Clone, PartialEq)]
pub enum Download {
    Asking {
        form: Form,
        file: Descriptor,
    },
    /// The place that it is written to, and the consent that it was asked for by.
    Sent(String, Yes),
}

impl Download {
    /// Asks before a file is fetched; fails in words where it can't be.
    pub fn asking(file: Descriptor, name: &str) -> Result<Self, &'static str> {
        if !matches!(file.kind, Kind::File | Kind::PrivateFile) {
            return Err("only files can be downloaded");
        }
        if file.id.len() != SHA256_DIGITS {
            return Err("files are downloaded by their SHA-256: read its report first");
        }
        let price = text::requests(calls::download(&file).price());
        let dialog = Dialog::new(format!("Download {}", text::fit(name, 40)))
            .say(Role::Text, format!("SHA-256 {}", file.id))
            .say(
                Role::Warning,
                "It may be live malware. It is stored under its hash, for you alone to read, never to run.",
            )
            .say(
                Role::Text,
                format!("Price: {price}, and a premium key's download. What has another hash is not kept."),
            )
            .field(Name::Folder, Field::line("Folder", "."))
            .field(Name::Confirm, Field::confirm("Type yes to fetch it", "yes"))
            .button(Button::leave("Cancel"))
            .button(Button::act("Download"));
        Ok(Self::Asking { form: Form { dialog: Box::new(dialog) }, file })
    }

    /// Takes in what happened.
    pub(super) fn step(self, event: Event, given: &Given<'_>) -> super::Next<Self> {
        match (self, event) {
            (Self::Asking { form, file }, Event::Input(input)) => Self::take(form, file, input, given),
            (Self::Sent(place, _), Event::Answered { outcome, .. }) => {
                let said = match outcome {
                    Ok(_) => Todo::Say(format!("stored and checked against its hash: {place}; it may be live malware")),
                    Err(error) => Todo::Complain(format!("not fetched: {}; {place}", error.message)),
                };
                (None, vec![said])
            }
            (step, _) => (Some(step), Vec::new()),
        }
    }

    fn take(mut form: Form, file: Descriptor, input: Input, given: &Given<'_>) -> super::Next<Self> {
        let (stays, todo) = form.take(input, UNFETCHED, |form, yes| {
            let (place, call) = call(form, &file)?;
            let words = format!("fetching {place}; {} shows how it goes", given.activity());
            Ok(vec![Todo::Say(words), Todo::Send(vec![(call, Flow::Download(Self::Sent(place, yes)))])])
        });
        (stays.then_some(Self::Asking { form, file }), todo)
    }

    /// What its keys do.
    pub(super) fn heard(&self) -> Vec<Heard> {
        match self {
            Self::Asking { form, .. } => form.heard("fetches nothing"),
            Self::Sent(..) => Vec::new(),
        }
    }

    /// Requests that an action costs.
    pub(super) fn price(&self, action: Action) -> Option<u32> {
        match self {
            Self::Asking { form, file } => form.price(action, || Ok(vec![call(form, file)?.1])),
            Self::Sent(..) => None,
        }
    }
}

/// Where the file goes, and the call that fetches it; or what is wrong with the fields.
fn call(form: &Form, file: &Descriptor) -> Result<(String, Call), String> {
    let folder = form.dialog.text(&Name::Folder);
    if folder.trim().is_empty() {
        return Err("no folder is named".to_owned());
    }
    let path = Path::new(folder.trim()).join(&*file.id);
    let place = text::visible(&path.display().to_string()).into_owned();
    Ok((place, calls::download(file).into_file(path, Some(&file.id))))
}
