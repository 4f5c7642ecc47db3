//! What one call has paid for, and what of it is given back when it is over.
//!
//! A call is paid for whole before it leaves, and each repetition of a read before it leaves again. What never left is
//! given back, as is what the service refused; what left beyond what was paid for (a gateway's redirects) is booked.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Booked, Budget};
use crate::store::{BUDGET_MINUTE, Ticket};
use crate::vt::{ApiError, Payer, Reason};

/// The tickets of one call that is on its way.
#[derive(Debug)]
pub(super) struct Payment {
    budget: Budget,
    tickets: Mutex<Vec<Ticket>>,
}

impl Payment {
    pub(super) fn with(ticket: Ticket, budget: &Budget) -> Self {
        Self { budget: budget.clone(), tickets: Mutex::new(vec![ticket]) }
    }

    /// What the call came to, of which so many requests left.
    pub(super) fn close<T>(&self, left: u32, outcome: &Result<T, ApiError>) -> Receipt {
        Receipt {
            tickets: self.tickets.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            left,
            end: End::of(outcome),
        }
    }
}

impl Payer for Payment {
    fn pay_again(&self) -> bool {
        let ticket = self.budget.pay_again();
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner).extend(ticket);
        ticket.is_some()
    }
}

/// What a call was paid with, and what it came to.
#[derive(Debug)]
pub(super) struct Receipt {
    /// In the order of their times.
    tickets: Vec<Ticket>,
    /// Requests that left; some of a call's may have before it failed.
    pub(super) left: u32,
    end: End,
}

/// What the last request of a call came to, as far as it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Granted,
    Refused {
        retry_after: Option<Duration>,
    },
    /// Nobody knows more.
    Lost,
}

impl End {
    fn of<T>(outcome: &Result<T, ApiError>) -> Self {
        match outcome {
            Ok(_) => Self::Granted,
            Err(error) => match (error.reason, error.status) {
                (Reason::Quota { retry_after }, _) => Self::Refused { retry_after },
                // Reads wait as they do for a new minute, and that it may be the day's is not assumed.
                (Reason::TooMany { retry_after }, _) if error.request.starts_with("GET ") => {
                    let minute = Duration::from_secs(BUDGET_MINUTE.unsigned_abs());
                    Self::Refused { retry_after: Some(retry_after.unwrap_or(minute)) }
                }
                // A change that the service is at already says nothing of any other request.
                (Reason::TooMany { .. }, _) => Self::Lost,
                (_, Some(_)) => Self::Granted,
                _ => Self::Lost,
            },
        }
    }
}

impl Receipt {
    /// Requests that left and that the service did not refuse.
    pub(super) fn spent(&self) -> u32 {
        self.left.saturating_sub(u32::from(matches!(self.end, End::Refused { .. })))
    }

    /// When the call was paid for, before anything of it left.
    pub(super) fn at(&self) -> Option<jiff::Timestamp> {
        self.tickets.first().map(|ticket| ticket.at)
    }

    /// Writes down in the budget what it came to.
    pub(super) fn settle(&self, budget: &Budget) -> Booked {
        let paid = self.tickets.iter().fold(0_u32, |sum, ticket| sum.saturating_add(ticket.price));
        let Some(last) = self.tickets.last().filter(|_| paid > 0) else { return Booked::Nothing };
        let (spent, unspent) = divide(&self.tickets, self.spent());
        budget.left(paid, self.left);
        match self.end {
            End::Refused { retry_after } => return Booked::Refused(budget.refused(&unspent, last.at, retry_after)),
            _ if !unspent.is_empty() => budget.give_back(&unspent),
            _ => {}
        }
        if self.end == End::Granted && budget.granted(&spent, last.at) { Booked::Lifted } else { Booked::Nothing }
    }
}

/// Tickets for the first `spent` requests, and those for the others.
fn divide(tickets: &[Ticket], mut spent: u32) -> (Vec<Ticket>, Vec<Ticket>) {
    let (mut used, mut unused) = (Vec::new(), Vec::new());
    for ticket in tickets {
        let price = ticket.price.min(spent);
        spent -= price;
        used.extend((price > 0).then_some(Ticket { price, ..*ticket }));
        let price = ticket.price - price;
        unused.extend((price > 0).then_some(Ticket { price, ..*ticket }));
    }
    (used, unused)
}
