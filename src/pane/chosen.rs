//! What is chosen, to be copied or exported: an object of a list, of the queue, of the case, or a bare value.

use super::copy_form::CopyForm;
use super::marked::{Marked, Seen};
use super::noted::People;
use super::rows::value;
use crate::export::{self, Relation, Row};
use crate::ioc::{self, Defang, Indicator};
use crate::text;
use crate::vt::calls::Form;
use crate::vt::{Descriptor, Judge, Kind, Object};

/// Something that can be copied: an object, or a bare value.
#[derive(Debug, Clone)]
#[must_use]
pub struct Chosen {
    pub value: String,
    object: Option<Object>,
    /// Whether the object is more than type and id.
    form: Form,
    /// What the list belongs to that holds it.
    near: Option<Descriptor>,
    /// The URL as it was asked for, where the service has it in another spelling.
    asked: Option<String>,
    /// What is known of it without the object.
    known: Option<Box<Row>>,
    /// How it stands where nothing is known of it.
    state: export::State,
    /// What the user's text said beside it.
    remark: String,
    /// How it was reached.
    relation: Option<Relation>,
    /// Why nothing newer is known of it, where that was asked for.
    since: Option<String>,
}

impl Chosen {
    /// What is exported of it, with what people have on it; none for what is no indicator.
    pub fn row(&self, people: &People<'_>, judge: &Judge) -> Option<Row> {
        let row = match (&self.object, &self.known) {
            (Some(object), _) if self.form == Form::Descriptors && !object.has_attributes => {
                Row { state: export::State::NotAsked, ..Row::listed(object, self.near.as_ref(), judge) }
            }
            (Some(object), _) => Row::listed(object, self.near.as_ref(), judge),
            (None, Some(known)) => (**known).clone(),
            (None, None) => Row::unanswered(&ioc::classify(&self.value).ok()?, self.state),
        };
        let input = self.asked.clone().or(row.input);
        Some(people.on(Row {
            input,
            remark: self.remark.clone(),
            relation: self.relation.clone(),
            since: self.since.clone(),
            ..row
        }))
    }

    /// A value of which nothing more is known.
    pub fn bare(value: String) -> Self {
        Self {
            value,
            object: None,
            form: Form::Objects,
            near: None,
            asked: None,
            known: None,
            state: export::State::NotAsked,
            remark: String::new(),
            relation: None,
            since: None,
        }
    }

    /// Of a row of a list; `near` is what the list belongs to.
    pub fn listed(object: Object, form: Form, near: Option<&Descriptor>) -> Self {
        let value = value(&object);
        Self { object: Some(object), form, near: near.cloned(), ..Self::bare(value) }
    }

    /// Reached from `subject` by the relationship that is shown.
    pub fn reached(self, subject: Option<&Descriptor>, relationship: Option<&str>) -> Self {
        let relation = subject.zip(relationship);
        let relation = relation.map(|(source, name)| Relation { name: name.to_owned(), source: source.clone() });
        Self { relation, ..self }
    }

    /// As it was marked.
    pub fn of_mark(marked: &Marked) -> Option<Self> {
        let thing = Self::listed(marked.object()?, marked.form(), marked.subject.as_ref());
        Some(match &marked.seen {
            Seen::Value(value) => Self { value: value.clone(), ..thing },
            Seen::Row(..) | Seen::Descriptor(_) => thing,
        })
    }

    /// What it is called on the screen.
    pub fn called(&self) -> String {
        let title = self.object.as_ref().filter(|object| object.facts.name.is_some()).map(Object::title);
        text::visible(&text::fit_middle(title.unwrap_or(&self.value), 40)).into_owned()
    }

    /// The URL as the service has it.
    fn kept_url(&self) -> Option<String> {
        let facts = self.object.as_ref().map(|object| &object.facts);
        let facts = facts.or(self.known.as_ref().map(|known| &known.facts));
        facts?.url.as_deref().map(str::to_owned)
    }

    pub fn is_private(&self) -> bool {
        let about = self.object.as_ref().map(|object| &object.descriptor);
        about.or(self.known.as_ref().map(|known| &known.about)).is_some_and(|about| about.kind.is_private())
    }

    /// What is known of it without its object, or how it stands, and what stood beside it in the user's text.
    pub fn knowing(self, known: Option<Box<Row>>, state: export::State, remark: &str) -> Self {
        Self { known, state, remark: remark.to_owned(), ..self }
    }

    /// With the object itself.
    pub fn with_object(self, object: Option<Object>) -> Self {
        Self { object, ..self }
    }

    /// A newer answer was asked for, and did not come.
    pub fn since(self, since: Option<String>) -> Self {
        Self { since, ..self }
    }

    /// Asked for in another spelling than the service's.
    pub fn asked_as(self, asked: Option<String>) -> Self {
        Self { asked, ..self }
    }

    /// The indicator that its value is. What the service spells is that letter for letter; what somebody typed is read.
    fn indicator(&self) -> Option<Indicator> {
        let object = self.object.as_ref().map(|object| &object.descriptor);
        let about = object.or(self.known.as_ref().map(|known| &known.about));
        match about.map(|about| &about.kind) {
            Some(Kind::Url | Kind::PrivateUrl) if self.value.contains("://") => {
                Some(Indicator::Url(self.value.clone()))
            }
            Some(Kind::Domain | Kind::IpAddress) if about.is_some_and(|about| *about.id == *self.value) => {
                about.and_then(Descriptor::indicator)
            }
            _ => ioc::classify(&self.value).ok(),
        }
    }

    /// The same in one form; none where it has none. Rows stand together in exports: one heading, one bundle.
    pub fn written(&self, form: CopyForm, defang: Defang) -> Option<String> {
        let facts = self.object.as_ref().map(|object| &object.facts).or(self.known.as_ref().map(|known| &known.facts));
        let hash = |hash: Option<&Option<Box<str>>>| hash?.as_deref().map(str::to_owned);
        let sha256 = facts.map(|facts| &facts.sha256);
        let (sha1, md5) = (facts.map(|facts| &facts.sha1), facts.map(|facts| &facts.md5));
        match form {
            CopyForm::Values => Some(self.value.clone()),
            CopyForm::Defanged => {
                let indicator = self.indicator().filter(|indicator| !indicator.is_hash())?;
                Some(ioc::defang(&indicator, defang))
            }
            CopyForm::Asked => self.asked.clone(),
            CopyForm::Kept => self.asked.is_some().then(|| self.kept_url())?,
            CopyForm::Sha256 => hash(sha256),
            CopyForm::Sha1 => hash(sha1),
            CopyForm::Md5 => hash(md5),
            CopyForm::AllHashes => {
                hash(sha256)?;
                Some([sha256, sha1, md5].into_iter().filter_map(hash).collect::<Vec<_>>().join("\n"))
            }
            CopyForm::Link => match (&self.object, &self.known) {
                (Some(object), _) => object.descriptor.web_link(),
                (None, known) => known.as_ref()?.about.web_link(),
            },
            CopyForm::Json => Some(export::json::pretty(&self.object.as_ref()?.value())),
            CopyForm::Export(_) => None,
        }
    }
}
