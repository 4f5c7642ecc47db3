//! Comments and votes: read, add, delete, vote on.

use serde_json::{Value, json};

use crate::demo::answer::{Answer, Refusal, Reply, data, refuse};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::report_tags;
use crate::demo::service::Service;
use crate::demo::state::{self, Comment};

/// The JSON body of a call.
pub(super) fn json_body(call: &Call) -> Result<Value, Refusal> {
    serde_json::from_slice(&call.body).map_err(|_| Refusal::bad_request("The request body is not valid JSON"))
}

impl Service {
    /// `GET /comments`: the latest on anything, `filter=tag:x`.
    pub(in crate::demo) fn latest_comments(&self, call: &Call) -> Answer {
        let tag = call.parameter("filter").and_then(|filter| filter.strip_prefix("tag:")).map(str::to_lowercase);
        let found = self.comments(|comment| match &tag {
            Some(tag) => report_tags(&comment.text).contains(tag),
            None => true,
        });
        self.objects(call, &found)
    }

    /// `POST /{collection}/{id}/comments`.
    pub(in crate::demo) fn add_comment(&self, kind: Kind, id: &str, call: &Call) -> Answer {
        let on = self.find(kind, id, call)?;
        if kind.is_private()
            || !matches!(kind.type_name(), "file" | "url" | "domain" | "ip_address" | "graph" | "collection")
        {
            return refuse("BadRequestError", format!("A {} takes no comments", kind.type_name()));
        }
        let body = json_body(call)?;
        let text = body["data"]["attributes"]["text"].as_str().filter(|text| !text.trim().is_empty());
        let Some(text) = text.filter(|_| body["data"]["type"] == "comment") else {
            return refuse(
                "BadRequestError",
                "Expected {\"data\": {\"type\": \"comment\", \"attributes\": {\"text\": …}}}",
            );
        };
        let by = call.tier.user();
        let date = self.now();
        let id = {
            let mut state = self.state();
            let said = |comment: &Comment| comment.on == on && comment.by == by && comment.text == text;
            if state.comments.iter().any(said) {
                return refuse("AlreadyExistsError", "The same comment was already posted");
            }
            let id = state::comment_id(&on, &format!("{by}/{date}/{}", state.next()));
            let comment = Comment { id: id.clone(), on, by: by.into(), date, text: text.into(), votes: [0; 3] };
            state.comments.insert(0, comment);
            id
        };
        data(self.object(&Name::new(Kind::Comment, id)).unwrap_or_default())
    }

    /// `DELETE /comments/{id}`: one's own only.
    pub(in crate::demo) fn delete_comment(&self, id: &str, call: &Call) -> Answer {
        let mut state = self.state();
        let Some(at) = state.comments.iter().position(|comment| comment.id == id) else {
            return Err(Refusal::not_found(Kind::Comment, id));
        };
        if state.comments.get(at).is_some_and(|comment| comment.by != call.tier.user()) {
            return Err(Refusal::forbidden());
        }
        state.comments.remove(at);
        Ok(Reply::Empty)
    }

    /// `POST /comments/{id}/vote`: a bare word in, bare numbers out.
    pub(in crate::demo) fn vote_on_comment(&self, id: &str, call: &Call) -> Answer {
        let body = json_body(call)?;
        let at = match body["data"].as_str() {
            Some("positive") => 0,
            Some("negative") => 1,
            Some("abuse") => 2,
            _ => return refuse("BadRequestError", "A vote is positive, negative or abuse"),
        };
        let mut state = self.state();
        let Some(comment) = state.comments.iter_mut().find(|comment| comment.id == id) else {
            return Err(Refusal::not_found(Kind::Comment, id));
        };
        comment.votes[at] += 1;
        let [positive, negative, abuse] = comment.votes;
        data(json!({"abuse": abuse, "negative": negative, "positive": positive}))
    }

    /// `POST /{collection}/{id}/votes`: once per user and object.
    pub(in crate::demo) fn add_vote(&self, kind: Kind, id: &str, call: &Call) -> Answer {
        let on = self.find(kind, id, call)?;
        if !Kind::JUDGED.contains(&kind) {
            return refuse("BadRequestError", format!("A {} takes no votes", kind.type_name()));
        }
        let body = json_body(call)?;
        let verdict = body["data"]["attributes"]["verdict"].as_str().unwrap_or_default();
        if body["data"]["type"] != "vote" || !matches!(verdict, "harmless" | "malicious") {
            return refuse("BadRequestError", "A verdict is harmless or malicious");
        }
        let user = call.tier.user();
        {
            let date = self.now();
            let mut state = self.state();
            if let Some((earlier, _)) = state.votes.get(&(on.clone(), user.to_owned())) {
                let message = format!("User \"{user}\" already voted \"{earlier}\" for this {}", kind.type_name());
                return refuse("AlreadyExistsError", message);
            }
            state.votes.insert((on.clone(), user.to_owned()), (verdict.to_owned(), date));
        }
        let vote = self.votes(&on).into_iter().next().and_then(|link| self.object(&link.to));
        let mut vote = vote.unwrap_or_default();
        // A fresh vote has no link yet.
        vote["links"]["self"] = Value::Null;
        data(vote)
    }
}
