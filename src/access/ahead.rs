//! A change is written down before it leaves: whoever is broken off, or killed, hears no answer, and the service may have made it all
//! the same.
//!
//! Then its object is to be read anew, and what was given to private scanning is not told to the public side. It is taken back where
//! it is certain that nothing was done: by the service's own word, or since nothing left, or only a part of a file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Access, cache, guard, noted};
use crate::ioc;
use crate::store::{Coming, Foretold, PrivateUrl, Service, Store};
use crate::vt::{ApiError, Body, Call, Progress, Reason, Tap, Upload};

/// Whether the service has all of a call, and may act on it.
#[derive(Debug, Clone)]
pub struct Arrival(Arc<AtomicBool>);

impl Arrival {
    /// Of a file that is known when all of it was sent; anything else is there as soon as it leaves.
    pub fn of(call: &Call) -> Self {
        Self(Arc::new(AtomicBool::new(!matches!(call.body, Body::File(_)))))
    }

    /// Takes note of how far an upload is, and passes it on.
    pub fn watched<Tell: Fn(Progress)>(&self, tell: Tell) -> impl Fn(Progress) + use<Tell> {
        let whole = self.0.clone();
        move |news| {
            whole.fetch_or(news.sent == news.total, Ordering::Relaxed);
            tell(news);
        }
    }

    pub fn is_whole(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A change that was written down and is on its way. Dropped before its answer was booked, it is settled by how far it came; where the
/// program is killed, it stays as it was written.
#[derive(Debug)]
pub(super) struct Ahead {
    store: Arc<Store>,
    service: Service,
    path: String,
    foretold: Foretold,
    /// The paths of a private file's reports by its other hashes.
    others: Vec<String>,
    tap: Arc<Tap>,
    arrival: Arrival,
    is_settled: bool,
}

impl Ahead {
    /// Writes down what a call is about to change; nothing where it changes nothing that is kept. What can't be kept private later is
    /// refused now.
    pub(super) async fn write(
        access: &Access,
        call: &Call,
        tap: &Arc<Tap>,
        arrival: &Arrival,
    ) -> Result<Option<Box<Self>>, ApiError> {
        let Some(path) = cache::about(call).filter(|_| call.changes()) else { return Ok(None) };
        let is_private = path.starts_with("/private/") && call.deletes.is_none();
        let url = url_in(call).map(|url| PrivateUrl {
            id: ioc::url_id(url),
            url: url.to_owned(),
            analysis: None,
            submitted_at: access.clock.now().as_second(),
            expires_at: None,
        });
        let (store, service) = (access.store.clone(), access.service.clone());
        let (tap, arrival, upload) = (tap.clone(), arrival.clone(), upload_of(call));
        let writing = move || {
            let others = upload.map_or_else(Vec::new, |upload| others(&store, &upload, is_private));
            let coming = if is_private { Coming::Private(&others, url.as_ref()) } else { Coming::Change };
            let foretold = store.foretell(&service, &path, coming)?;
            Ok(Box::new(Self { store, service, path, foretold, others, tap, arrival, is_settled: false }))
        };
        let refuse = |why: String| {
            let words = format!("that it is private could not be written down, so nothing was sent: {why}");
            ApiError::local(Reason::Refused, call.title(), words)
        };
        match tokio::task::spawn_blocking(writing).await {
            Ok(Ok(ahead)) => Ok(Some(ahead)),
            Ok(outcome) if !is_private => Ok(noted(outcome)),
            Ok(Err(reason)) => Err(refuse(reason.to_string())),
            Err(_) => Err(ApiError::local(Reason::Cancelled, call.title(), "")),
        }
    }

    /// The paths of a private file's reports by its other hashes: those of one that is private, or was until now.
    pub(super) fn others(&self) -> &[String] {
        &self.others
    }

    /// Its answer was booked.
    pub(super) fn settled(mut self) {
        self.is_settled = true;
    }

    /// The service has not done it.
    pub(super) fn take_back(mut self) {
        self.is_settled = true;
        noted(self.store.take_back(&self.foretold));
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        if self.is_settled {
            return;
        }
        if self.tap.left() > 0 && self.arrival.is_whole() {
            outdated(&self.store, &self.service, &self.path);
        } else {
            noted(self.store.take_back(&self.foretold));
        }
    }
}

/// What lies at this path was changed, or may have been.
pub(super) fn outdated(store: &Store, service: &Service, path: &str) {
    if path.starts_with("/private/") {
        noted(store.keep_private(path));
    }
    noted(store.outdate(service, path));
}

/// The file that a call submits.
fn upload_of(call: &Call) -> Option<Upload> {
    match &call.body {
        Body::File(upload) => Some(upload.clone()),
        _ => None,
    }
}

/// Where the reports of a file would be by its other hashes, where anybody says that it is private. What can't be read is not sent either.
fn others(store: &Store, upload: &Upload, is_private: bool) -> Vec<String> {
    let is_said = || upload.sha256.as_deref().and_then(|sha256| noted(guard::private_file(store, sha256)).flatten());
    if !is_private && is_said().is_none() {
        return Vec::new();
    }
    let hashes = upload.other_hashes().map(|hashes| hashes.map(|hash| guard::private_path(&hash)).to_vec());
    hashes.inspect_err(|reason| tracing::debug!(%reason, "other hashes of what is submitted")).unwrap_or_default()
}

/// The URL that a call submits.
fn url_in(call: &Call) -> Option<&str> {
    let Body::Form(fields) = &call.body else { return None };
    fields.iter().find(|(name, _)| *name == "url").map(|(_, url)| url.as_str())
}
