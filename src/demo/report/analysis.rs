//! Analyses: queued, in progress, completed, one step a poll; and the object that waits for the last one.

use serde_json::{Map, Value, json};

use crate::demo::kind::{Kind, Name};
use crate::demo::service::Service;
use crate::demo::state::{self, Analysed, Analysis};
use crate::demo::story::Row;

/// How far an analysis is.
#[derive(Debug, Clone, Copy)]
struct Stage {
    word: &'static str,
    /// What its sandboxes are said to do, and how far they are in percent.
    run: &'static str,
    percent: u32,
}

const QUEUED: Stage = Stage { word: "queued", run: "queued", percent: 0 };
const IN_PROGRESS: Stage = Stage { word: "in-progress", run: "running", percent: 40 };
const COMPLETED: Stage = Stage { word: "completed", run: "finished", percent: 100 };

impl Service {
    /// Starts an analysis of a known object and returns its name. `hash` is the file's MD5, or the id of anything else.
    pub(in crate::demo) fn start_analysis(&self, target: &Name, hash: &str, configuration: Option<Value>) -> Name {
        let date = self.now();
        let kind = if target.kind.is_private() { Kind::PrivateAnalysis } else { Kind::Analysis };
        let id = state::analysis_id(target, hash, date);
        let mut state = self.state();
        let order = state.next();
        state.analyses.insert(id.clone(), Analysis { target: target.clone(), date, order, polls: 0, configuration });
        Name::new(kind, id)
    }

    fn stage(&self, analysis: &Analysis) -> Stage {
        match analysis.polls {
            polls if polls >= self.options.polls => COMPLETED,
            0 | 1 => QUEUED,
            _ => IN_PROGRESS,
        }
    }

    /// The analysis of this id: one that was started here, or the last one of an object of the story.
    pub(in crate::demo) fn analysis(&self, name: &Name) -> Option<Analysis> {
        if let Some(analysis) = self.state().analyses.get(&name.id) {
            let fits = analysis.target.kind.is_private() == name.kind.is_private();
            return fits.then(|| analysis.clone());
        }
        if name.kind.is_private() {
            return None;
        }
        let (target, date) = of_story(&name.id)?;
        let target = match target.kind {
            Kind::File => Name::new(Kind::File, &self.sample(&target.id)?.hashes.sha256),
            _ => self.url(&target.id).map(|_| target)?,
        };
        Some(Analysis { target, date, order: 0, polls: u32::MAX, configuration: None })
    }

    /// Counts a poll, and completes the analysis if it was the last one needed.
    pub(in crate::demo) fn poll(&self, name: &Name) {
        let done = {
            let mut state = self.state();
            let Some(analysis) = state.analyses.get_mut(&name.id) else { return };
            analysis.polls = analysis.polls.saturating_add(1);
            let done = (analysis.polls >= self.options.polls).then(|| (analysis.target.clone(), analysis.date));
            if let Some((target, date)) = &done {
                state.analysed.insert(target.clone(), Analysed::At(*date));
            }
            done
        };
        if let Some((target, _)) = done {
            tracing::debug!(?target, "analysis completed");
        }
    }

    pub(in crate::demo) fn analysis_attributes(&self, name: &Name) -> Option<Map<String, Value>> {
        let analysis = self.analysis(name)?;
        let stage = self.stage(&analysis);
        let derived = if name.kind == Kind::PrivateAnalysis {
            private_progress(&analysis, stage)
        } else {
            self.partial_results(&analysis, stage)
        };
        let told = Row::of(json!({"date": analysis.date, "status": stage.word}));
        Some(self.world.fill("analysis", derived, &told))
    }

    fn partial_results(&self, analysis: &Analysis, stage: Stage) -> Value {
        let full = self.finished(&analysis.target);
        let is_file = analysis.target.kind == Kind::File;
        let mut stats = crate::demo::verdict::none(is_file).stats;
        let mut results = Map::new();
        let all = full.as_ref().and_then(|full| full["last_analysis_results"].as_object());
        // A third of the engines have answered while it is in progress.
        let share = match stage.percent {
            0 => 0,
            100 => usize::MAX,
            _ => all.map_or(0, Map::len) / 3,
        };
        for (engine, result) in all.into_iter().flatten().take(share) {
            if let Some(count) = result["category"].as_str().and_then(|category| stats.get_mut(category)) {
                *count = json!(count.as_u64().unwrap_or(0) + 1);
            }
            results.insert(engine.clone(), result.clone());
        }
        json!({"stats": stats, "results": results})
    }

    /// The attributes that an object will have when its analysis is done.
    fn finished(&self, target: &Name) -> Option<Value> {
        let waiting = self.analysed(target) == Some(Analysed::Waiting);
        if waiting {
            self.state().analysed.insert(target.clone(), Analysed::At(self.now()));
        }
        let attributes = self.attributes(target).map(Value::Object);
        if waiting {
            self.state().analysed.insert(target.clone(), Analysed::Waiting);
        }
        attributes
    }

    /// What stands beside `data` of an analysis: what was analysed.
    pub(in crate::demo) fn analysis_meta(&self, analysis: &Analysis) -> Option<Value> {
        let id = &analysis.target.id;
        match analysis.target.kind {
            Kind::File | Kind::PrivateFile => {
                let sample = self.sample(id).or_else(|| self.private_sample(id))?;
                let (size, hashes) = (sample.row.number("size"), &sample.hashes);
                let info = json!({"sha256": hashes.sha256, "sha1": hashes.sha1, "md5": hashes.md5, "size": size});
                Some(json!({"file_info": info}))
            }
            Kind::Url | Kind::PrivateUrl => {
                Some(json!({"url_info": {"id": id, "url": self.url_of(&analysis.target)?.text("url")}}))
            }
            _ => None,
        }
    }
}

/// How far the sandboxes of a private scan are.
fn private_progress(analysis: &Analysis, stage: Stage) -> Value {
    let sandboxes: &[&str] = match analysis.target.kind {
        Kind::PrivateFile => &["Tidepool", "Glasshouse Win11"],
        _ => &["chrome_headless_linux"],
    };
    let configuration = analysis.configuration.clone();
    let configuration =
        configuration.unwrap_or_else(|| json!({"internet": 0, "command_line": "", "intercept_tls": false}));
    json!({
        "sandboxes": sandboxes, "run": stage.run, "percent": stage.percent, "configuration": configuration,
        "done": stage.percent == 100,
    })
}

/// What an analysis id of the story says: base64 of `md5:date`, or `u-sha256-date`.
fn of_story(id: &str) -> Option<(Name, i64)> {
    use base64::Engine;
    if let Some((hash, date)) = id.strip_prefix("u-").and_then(|rest| rest.split_once('-')) {
        return Some((Name::new(Kind::Url, hash), date.parse().ok()?));
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(id).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (hash, date) = text.rsplit_once(':')?;
    Some((Name::new(Kind::File, hash), date.parse().ok()?))
}
