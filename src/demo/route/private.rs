//! Lists of private files and analyses, and deletion.

use crate::demo::answer::{Answer, Refusal, Reply};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::service::Service;
use crate::demo::world::Link;

impl Service {
    /// `GET /private/files`: sorted by SHA-256, not by date.
    pub(in crate::demo) fn private_files(&self, call: &Call) -> Answer {
        let file = |id: &String| Link::to(Name::new(Kind::PrivateFile, id));
        let found: Vec<Link> = self.state().private_files.keys().map(file).collect();
        self.objects(call, &found)
    }

    /// `GET /private/analyses`: newest first, or oldest with `order=date+`.
    pub(in crate::demo) fn private_analyses(&self, call: &Call) -> Answer {
        let mut found = self.state().analyses_where(|analysis| analysis.target.kind.is_private());
        // A `+` in a query is a space to those who decode it as a form.
        if matches!(call.parameter("order"), Some("date+" | "date" | "date ")) {
            found.reverse();
        }
        let analysis = |id| Link::to(Name::new(Kind::PrivateAnalysis, id));
        self.objects(call, &found.into_iter().map(analysis).collect::<Vec<_>>())
    }

    /// `DELETE /private/files/{sha256}`: the file, or with `only_from_storage=true` its bytes alone.
    pub(in crate::demo) fn delete_private_file(&self, id: &str, call: &Call) -> Answer {
        let name = self.find(Kind::PrivateFile, id, call)?;
        let mut state = self.state();
        if call.parameter("only_from_storage") == Some("true") {
            if let Some(kept) = state.private_files.get_mut(&name.id) {
                kept.stored = false;
            }
            return Ok(Reply::Empty);
        }
        state.private_files.remove(&name.id).ok_or_else(|| Refusal::not_found(Kind::PrivateFile, id))?;
        state.analyses.retain(|_, analysis| analysis.target != name);
        state.analysed.remove(&name);
        Ok(Reply::Empty)
    }
}
