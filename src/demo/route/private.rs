//! Lists of private files and analyses, and deletion.

use crate::demo::answer::{Answer, Refusal, Reply};
use crate::demo::call::Call;
use crate::demo::kind::{Kind, Name};
use crate::demo::page::{Window, page};
use crate::demo::service::Service;

impl Service {
    /// `GET /private/files`: sorted by SHA-256, not by date.
    pub(in crate::demo) fn private_files(&self, call: &Call) -> Answer {
        let ids: Vec<String> = self.state().private_files.keys().cloned().collect();
        let window = Window::of(call, 40)?;
        let answer = page(call, window, ids.len(), |index| self.object(&Name::new(Kind::PrivateFile, ids.get(index)?)));
        Ok(Reply::Json(answer))
    }

    /// `GET /private/analyses`: newest first, or oldest with `order=date+`.
    pub(in crate::demo) fn private_analyses(&self, call: &Call) -> Answer {
        let mut found: Vec<(i64, u64, String)> = self
            .state()
            .analyses
            .iter()
            .filter(|(_, analysis)| analysis.target.kind.is_private())
            .map(|(id, analysis)| (analysis.date, analysis.order, id.clone()))
            .collect();
        found.sort();
        // A `+` in a query is a space to those who decode it as a form.
        if !matches!(call.parameter("order"), Some("date+" | "date" | "date ")) {
            found.reverse();
        }
        let window = Window::of(call, 40)?;
        let answer = page(call, window, found.len(), |index| {
            let name = Name::new(Kind::PrivateAnalysis, &found.get(index)?.2);
            self.object(&name)
        });
        Ok(Reply::Json(answer))
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
