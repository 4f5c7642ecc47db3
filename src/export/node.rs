//! What is exported of an object of a case, of which the case knows less than its report says.

use bytes::Bytes;

use super::{Row, State};
use crate::case::Node;
use crate::vt::{Descriptor, Facts, Judge, Kind, Object};

impl Row {
    /// What the case knows of an object, with what people make of it and what their text said beside it.
    pub fn of_node(node: &Node) -> Self {
        let known = node.brief.as_ref().and_then(|brief| {
            // A case holds what was judged already; what is told of it is read here.
            let object = Object::decode(Bytes::copy_from_slice(brief.as_bytes())).ok()?;
            Some(Self { raw: None, ..Self::of(&object, &Judge::default()) })
        });
        let row = match (known, &node.known) {
            (Some(row), Some(known)) => {
                Self { verdict: known.verdict, is_flagged: known.is_flagged, says: known.says, ..row }
            }
            _ => Self::empty(node.object.clone(), State::NotAsked),
        };
        let remark = node.remark.as_deref().unwrap_or_default().to_owned();
        Self { own: node.own.clone(), remark, ..row.called(&node.name) }
    }

    /// An object of which no more is at hand than what it is called and how it stands.
    pub fn of_name(object: &Descriptor, name: &str, state: State) -> Self {
        Self::empty(object.clone(), state).called(name)
    }

    /// With the name that it is called by, where no answer says it.
    fn called(mut self, name: &str) -> Self {
        let Facts { url, sha256, .. } = &mut self.facts;
        match self.about.kind {
            Kind::Url | Kind::PrivateUrl if url.is_none() => {
                // As the service spells it: what came from there is read as nothing else.
                let is_address = name.contains("://") && !name.contains(char::is_whitespace);
                *url = is_address.then(|| name.into());
            }
            Kind::File | Kind::PrivateFile if sha256.is_none() && self.about.id.len() == 64 => {
                *sha256 = Some(self.about.id.to_string().into());
            }
            _ => {}
        }
        if self.facts.name.is_none() && name != &*self.about.id {
            self.facts.name = Some(name.into());
        }
        self
    }
}
