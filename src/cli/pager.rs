//! Reads a list page by page until there is enough of it, and lets each page go before the next is kept.
//!
//! The next page is asked for before this one is printed, so that the service works while we write.

use std::future::Future;
use std::io;

use tokio::task::yield_now;

use super::exit::{Exit, Failure};
use super::progress::Progress;
use super::record::{Origin, Told};
use super::service::Service;
use super::{interrupt, output};
use crate::text::{count, counted};
use crate::vt::page::Listing;
use crate::vt::{ApiError, Call, Course, Impasse, Object, Reason, calls};

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
}

/// What there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Total {
    pub printed: u64,
    /// How many there are at least, if the service said.
    pub count: Option<u64>,
    /// How many days back the service searched, where it said.
    pub days_back: Option<u64>,
    /// Whether the service has more.
    pub more: bool,
    /// Items that are no objects, and were not printed.
    pub not_understood: u64,
    /// Whether more was wanted, and the service named the next page in no way that is known.
    pub is_cut: bool,
}

impl Total {
    /// How many came, also as what is no object.
    fn came(self) -> u64 {
        self.printed + self.not_understood
    }

    /// The status of a list: what was not understood, or could not be read, is missing in it.
    pub(super) fn exit(self) -> Exit {
        if self.not_understood > 0 || self.is_cut { Exit::Failed } else { Exit::Done }
    }

    /// How far back the service searched: what is older is not in the list, also where that is printed whole.
    pub(super) fn searched(self) -> Option<String> {
        let days = self.days_back?;
        Some(format!("the service searched the last {}", counted(days, "day")))
    }

    /// What of the list was not printed because it is no object: `1 of 40 was not understood`.
    pub(super) fn not_understood(self) -> Option<String> {
        let [odd, came] = [self.not_understood, self.came()].map(count);
        let words = match self.not_understood {
            0 => return None,
            1 => "was not understood: it has no type or no id",
            _ => "were not understood: they have no type or no id",
        };
        Some(format!("{odd} of {came} {words}; the rest of the list is printed"))
    }
}

/// How much of a list is printed, which is said where a signal breaks it off.
#[derive(Debug, Default)]
struct Printed(u64);

impl Drop for Printed {
    fn drop(&mut self) {
        if interrupt::was_asked() && self.0 > 0 {
            output::say(format!("{} printed, the rest was not read", count(self.0)));
        }
    }
}

/// Most objects on a page of any list but intelligence search.
pub(super) const PAGE: u32 = calls::PAGE;

/// Asks for `first` and what follows it, and hands the objects of each page to `print` until `wanted` is reached.
///
/// An error comes after everything that was read before it has been printed.
pub(super) async fn pages(
    service: &Service,
    first: &Call,
    wanted: Wanted,
    mut print: impl FnMut(&[Object], Told) -> io::Result<()>,
) -> Result<Total, Failure> {
    let mut course = Course::default();
    let (mut total, most, mut listing) = match wanted {
        Wanted::UpTo(most) if most > u64::from(PAGE) => (Total::default(), most, service.listing(first).await?),
        _ => {
            let (total, rest) = one_page(service, first, wanted, &mut course, &mut print).await?;
            let (Some(rest), Wanted::UpTo(most)) = (rest, wanted) else { return Ok(total) };
            // The page held fewer than it may, and there are more behind it.
            (total, most, service.listing(&rest).await?)
        }
    };
    let mut printed = Printed(total.printed);
    let progress = Progress::of_things("reading", None);
    let here = total.came() + listing.objects() as u64;
    if let Some(left) = listing.count.map(|count| count.min(most).saturating_sub(here)) {
        let pages = left.div_ceil(first.page_size());
        service.foresee("more page", pages, pages);
    }
    loop {
        let next = course.follow(listing.fingerprint(), listing.next.clone());
        if next == Err(Impasse::Page) {
            return Err(Impasse::Page.error(first).into());
        }
        let left = usize::try_from(most.saturating_sub(total.came())).unwrap_or(usize::MAX);
        let here = listing.objects().min(left);
        total.count = listing.count.or(total.count);
        total.days_back = listing.days_back.or(total.days_back);
        total.more = listing.next.goes_on() || listing.objects() > left;
        let came = total.came() + here as u64;
        progress.at(came);
        let print = || {
            let page = listing.page().map_err(|why| ApiError::local(Reason::BadAnswer, first.title(), why))?;
            let objects = page.objects.get(..here).unwrap_or(&page.objects);
            total.printed += objects.len() as u64;
            total.not_understood += page.not_understood as u64;
            printed.0 = total.printed;
            print(objects, Origin::Network.into()).map_err(Failure::from)
        };
        let call = match next {
            Ok(Some(cursor)) if came < most => first.clone().at(&cursor),
            Err(Impasse::Unreadable) if came < most => {
                print()?;
                return Ok(Total { is_cut: true, ..total });
            }
            Err(impasse) if came < most => {
                print()?;
                return Err(impasse.error(first).into());
            }
            _ => {
                print()?;
                return Ok(total);
            }
        };
        listing = while_printing(service.listing(&call), print).await?;
    }
}

/// A list that one request answers may come from the store and is kept there. Gives also the call for what is wanted beyond it.
async fn one_page(
    service: &Service,
    call: &Call,
    wanted: Wanted,
    course: &mut Course,
    print: &mut impl FnMut(&[Object], Told) -> io::Result<()>,
) -> Result<(Total, Option<Call>), Failure> {
    let given = service.ask(call).await?;
    let told = Told::from(&given);
    let page = given.answer.page()?;
    let most = match wanted {
        Wanted::OnePage => usize::MAX,
        Wanted::UpTo(most) => usize::try_from(most).unwrap_or(usize::MAX),
    };
    let objects = page.objects.get(..most).unwrap_or(&page.objects);
    print(objects, told)?;
    let more = page.next.goes_on() || objects.len() < page.objects.len();
    let not_understood = page.not_understood as u64;
    let (printed, days_back) = (objects.len() as u64, page.days_back);
    let total = Total { printed, count: page.count, days_back, more, not_understood, is_cut: false };
    let next = match course.follow(page.fingerprint(), page.next.clone()) {
        Err(Impasse::Unreadable) => {
            return Ok((Total { is_cut: total.came() < most as u64, ..total }, None));
        }
        next => next.map_err(|impasse| impasse.error(call))?,
    };
    let is_short = most != usize::MAX && total.came() < most as u64;
    Ok((total, next.filter(|_| is_short).map(|cursor| call.clone().at(&cursor))))
}

/// Sends, then decodes and prints what came before while the answer is on its way.
async fn while_printing(
    answer: impl Future<Output = Result<Listing, ApiError>>,
    print: impl FnOnce() -> Result<(), Failure>,
) -> Result<Listing, Failure> {
    let printing = async {
        // Gives the connection its turn first: the request must be out before we are busy.
        yield_now().await;
        yield_now().await;
        print()
    };
    let (listing, printed) = futures::join!(answer, printing);
    printed?;
    Ok(listing?)
}
