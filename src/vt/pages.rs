//! Walking a list page by page, one request for each page that is asked for.

use std::collections::HashSet;

use super::{ApiError, Call, Client, Cursor, Page, Reason};

/// The pages of a list. Nothing is fetched ahead: each page costs a request.
#[derive(Debug)]
pub struct Pages {
    client: Client,
    next: Option<Call>,
    seen: HashSet<Cursor>,
    circle: Option<ApiError>,
}

impl Pages {
    pub(super) fn new(client: Client, call: Call) -> Self {
        Self { client, next: Some(call), seen: HashSet::new(), circle: None }
    }

    /// The next page, or `None` after the last.
    ///
    /// After an error the same page can be asked for again. A cursor that comes a second time ends the walk with an
    /// error: the service would send the same pages for ever.
    pub async fn next(&mut self) -> Option<Result<Page, ApiError>> {
        if let Some(error) = self.circle.take() {
            return Some(Err(error));
        }
        let call = self.next.as_ref()?;
        let page = match self.client.send(call).await.and_then(super::Answer::page) {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        };
        let following = page.next.as_ref().map(|cursor| call.clone().at(cursor));
        if let Some(cursor) = page.next.clone()
            && !self.seen.insert(cursor)
        {
            let message = "the service gave the same cursor twice; the list was not read further";
            self.circle = Some(ApiError::local(Reason::BadAnswer, call.title(), message));
            self.next = None;
        } else {
            self.next = following;
        }
        Some(Ok(page))
    }
}
