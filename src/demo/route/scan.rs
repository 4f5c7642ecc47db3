//! Asking for an analysis: of a URL that is sent, or again of what is known. Files that are sent stream through `upload`.

use serde_json::{Value, json};

use crate::demo::answer::{Answer, Refusal, data, refuse};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::seed;
use crate::demo::service::Service;
use crate::demo::state::{Analysed, Private};
use crate::demo::story::Row;
use crate::demo::world::{canonical, url_id};

impl Service {
    /// The descriptor of an analysis that was just started.
    pub(in crate::demo) fn analysis_descriptor(&self, name: &Name) -> Value {
        json!({"type": name.kind.type_name(), "id": name.id, "links": {"self": self.link_to(name)}})
    }

    /// A URL that nobody knew: judged harmless, unless its host is known for worse.
    fn new_url(&self, url: &url::Url) -> Row {
        let host = self.domain(url.host_str().unwrap_or_default()).unwrap_or_default();
        Row::of(
            json!({"url": url.as_str(), "malicious": host.count("malicious") / 2, "category": host.text("category")}),
        )
    }

    /// `POST /urls`: form field `url`.
    pub(in crate::demo) fn submit_url(&self, call: &Call) -> Answer {
        let url = sent_url(call)?;
        let name = Name::new(Kind::Url, url_id(url.as_str()));
        if !self.knows(&name) {
            let row = self.new_url(&url);
            let mut state = self.state();
            state.urls.insert(name.id.clone(), row);
            state.analysed.insert(name.clone(), Analysed::Waiting);
        }
        let analysis = self.start_analysis(&name, &name.id, None);
        data(self.analysis_descriptor(&analysis))
    }

    /// `POST /private/urls`: the same with options, which come back as the configuration.
    pub(in crate::demo) fn submit_private_url(&self, call: &Call) -> Answer {
        let url = sent_url(call)?;
        let form = call.form();
        let field = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let days = retention(field("retention_period_days"))?;
        let name = Name::new(Kind::PrivateUrl, url_id(url.as_str()));
        let kept = Private { item: self.new_url(&url), expiration: self.now() + days * seed::DAY, stored: true };
        {
            let mut state = self.state();
            state.private_urls.insert(name.id.clone(), kept);
            state.analysed.insert(name.clone(), Analysed::Waiting);
        }
        let mut configuration = serde_json::Map::new();
        for (option, value) in form.iter().filter(|(option, _)| option != "url") {
            configuration.insert(option.clone(), json!(value));
        }
        let analysis = self.start_analysis(&name, &name.id, Some(Value::Object(configuration)));
        data(self.analysis_descriptor(&analysis))
    }

    /// `POST /{collection}/{id}/analyse`: again, without sending anything. Private options come in the query.
    pub(in crate::demo) fn analyse(&self, kind: Kind, id: &str, call: &Call) -> Answer {
        let name = self.find(kind, id, call)?;
        let hash = match kind {
            Kind::File => self.sample(&name.id).map(|sample| sample.hashes.md5.clone()),
            Kind::PrivateFile => {
                let kept = self.state().private_files.get(&name.id).cloned();
                if kept.as_ref().is_some_and(|kept| !kept.stored) {
                    return refuse("BadRequestError", "The file is no longer stored");
                }
                kept.map(|kept| kept.item.hashes.md5.clone())
            }
            Kind::Url | Kind::Domain | Kind::Address => Some(name.id.clone()),
            _ => None,
        };
        let hash = hash.ok_or_else(|| Refusal::bad_request(format!("A {} is not analysed", kind.type_name())))?;
        let configuration = (kind == Kind::PrivateFile).then(|| {
            let options = call.query.iter().map(|(option, value)| (option.clone(), json!(value)));
            Value::Object(options.collect())
        });
        let analysis = self.start_analysis(&name, &hash, configuration);
        data(self.analysis_descriptor(&analysis))
    }
}

fn sent_url(call: &Call) -> Result<url::Url, Refusal> {
    let form = call.form();
    let Some((_, text)) = form.iter().find(|(name, _)| name == "url") else {
        return refuse("BadRequestError", "The form field \"url\" is missing");
    };
    canonical(text).ok_or_else(|| Refusal::new("InvalidArgumentError", "Unable to canonicalize url"))
}

/// Days that a private object is kept: 1 to 28, one if not said.
pub(in crate::demo) fn retention(text: Option<&str>) -> Result<i64, Refusal> {
    match text.map(str::parse::<i64>) {
        None => Ok(1),
        Some(Ok(days)) if (1..=28).contains(&days) => Ok(days),
        Some(_) => refuse("BadRequestError", "retention_period_days must be between 1 and 28"),
    }
}
