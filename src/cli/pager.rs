//! Reads a list page by page until there is enough of it, and lets each page go before the next is kept.
//!
//! The next page is asked for before this one is printed, so that the service works while we write.

use std::collections::HashSet;
use std::future::Future;
use std::io;

use tokio::task::yield_now;

use super::exit::Failure;
use super::progress::Progress;
use super::service::{Given, Service};
use crate::vt::{ApiError, Call, Cursor, Page, Reason, calls};

/// How much of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What the first request gives.
    OnePage,
    /// At most so many objects, in as many requests as that takes.
    UpTo(u64),
}

impl Wanted {
    pub(super) fn of(limit: Option<u64>) -> Self {
        limit.map_or(Self::OnePage, Self::UpTo)
    }

    /// The page size for requests; the same for all, since a cursor may not outlive a change of it.
    pub(super) fn page_size(self, largest: u32) -> u32 {
        match self {
            Self::OnePage => largest,
            Self::UpTo(most) => u32::try_from(most).map_or(largest, |most| most.clamp(1, largest)),
        }
    }

    fn left_after(self, printed: u64) -> u64 {
        match self {
            Self::OnePage => u64::MAX,
            Self::UpTo(most) => most.saturating_sub(printed),
        }
    }
}

/// What there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Total {
    pub printed: u64,
    /// How many there are at least, if the service said.
    pub count: Option<u64>,
    /// Whether the service has more.
    pub more: bool,
}

/// Most objects on a page of any list but intelligence search.
pub(super) const PAGE: u32 = calls::PAGE;

/// Asks for `first` and what follows it, and hands each page to `print` until `wanted` is reached.
///
/// An error comes after everything that was read before it has been printed.
pub(super) async fn pages(
    service: &Service,
    first: &Call,
    wanted: Wanted,
    mut print: impl FnMut(&Page, super::record::Origin) -> io::Result<()>,
) -> Result<Total, Failure> {
    let mut total = Total::default();
    let many = matches!(wanted, Wanted::UpTo(most) if most > u64::from(PAGE));
    let mut given = if many { service.pass(first).await? } else { service.ask(first).await? };
    let progress = Progress::of_things("reading", None);
    let mut seen: HashSet<Cursor> = HashSet::new();
    loop {
        let from = given.from;
        let mut page = given.page()?;
        let left = usize::try_from(wanted.left_after(total.printed)).unwrap_or(usize::MAX);
        total.more = page.next.is_some() || page.objects.len() > left;
        page.objects.truncate(left);
        total.printed += page.objects.len() as u64;
        total.count = page.count.or(total.count);
        let next = page.next.take().filter(|_| wanted != Wanted::OnePage && wanted.left_after(total.printed) > 0);
        let Some(cursor) = next else {
            print(&page, from)?;
            return Ok(total);
        };
        progress.at(total.printed);
        let call = first.clone().at(&cursor);
        if !seen.insert(cursor) {
            print(&page, from)?;
            return Err(stuck(first).into());
        }
        given = while_printing(service.pass(&call), || print(&page, from)).await?;
    }
}

/// Sends, then prints while the answer is on its way.
async fn while_printing(
    answer: impl Future<Output = Result<Given, ApiError>>,
    print: impl FnOnce() -> io::Result<()>,
) -> Result<Given, Failure> {
    let printing = async {
        // Gives the connection its turn first: the request must be out before we are busy.
        yield_now().await;
        yield_now().await;
        print()
    };
    let (given, printed) = futures::join!(answer, printing);
    printed?;
    Ok(given?)
}

fn stuck(call: &Call) -> ApiError {
    ApiError::local(
        Reason::BadAnswer,
        call.title(),
        "the service gave the same cursor twice, so the list would never end",
    )
}
