//! `GET /search`: one indicator, or words and tags of comments.

use crate::demo::answer::Answer;
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::naming::is_hash;
use crate::demo::report_tags;
use crate::demo::service::Service;
use crate::demo::world::{Link, canonical, url_id};

impl Service {
    pub(in crate::demo) fn search(&self, call: &Call) -> Answer {
        let query = call.asked()?.trim();
        let found = match self.indicator(query) {
            Some(name) if self.knows(&name) => vec![Link::to(name)],
            Some(_) => Vec::new(),
            None => self.comments_with(query),
        };
        self.objects(call, &found)
    }

    /// The object that a text names, if it has the form of an indicator.
    pub(in crate::demo) fn indicator(&self, text: &str) -> Option<Name> {
        if is_hash(text, &[32, 40, 64]) {
            let known = self.sample(text).map(|sample| sample.hashes.sha256.clone());
            return Some(Name::new(Kind::File, known.unwrap_or_else(|| text.to_ascii_lowercase())));
        }
        if let Ok(address) = text.parse::<std::net::IpAddr>() {
            return Some(Name::new(Kind::Address, address.to_string()));
        }
        if text.contains("://") || text.contains('/') {
            return canonical(text).map(|_| Name::new(Kind::Url, url_id(text)));
        }
        let is_name = text.contains('.') && !text.contains([' ', '#']);
        let host = is_name.then(|| url::Host::parse(text).ok())??;
        Some(Name::new(Kind::Domain, host.to_string()))
    }

    fn comments_with(&self, query: &str) -> Vec<Link> {
        let wanted = query.trim_start_matches('#').to_lowercase();
        self.comments(|comment| {
            let tags = report_tags(&comment.text);
            let in_text = !query.starts_with('#') && comment.text.to_lowercase().contains(&wanted);
            tags.contains(&wanted) || in_text
        })
    }
}
